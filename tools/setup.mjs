/**
 * What has to be there before anything of the workspace can run: its packages and its build. Node's own modules alone.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const buildStamp = join(root, 'node_modules', '.chain-mapping-build.json');

/** Installs the packages of the lock file, unless they are what is installed. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await step('installing packages (about a minute)', async () => {
    const { code, printed } = await run(...npm('ci'));
    // npm 11 refuses a lock file without the optional packages of other platforms, which not every registry carries; to
    // `install` they do not matter, and it keeps to the lock file just the same.
    if (code !== 0 && printed.includes('EUSAGE')) return run(...npm('install', '--no-save'));
    return { code, printed };
  });
}

/** The npm that started us, if one did (it is a script for Node), and how to make it keep quiet. */
function npm(...args) {
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const script = process.env.npm_execpath;
  return script ? [process.execPath, [script, ...args, ...quiet]] : ['npm', [...args, ...quiet]];
}

/** Builds what has changed since it was built last. */
export async function ensureBuilt() {
  const fingerprint = fingerprintOfSources();
  if (isBuilt(fingerprint)) return;
  await step('building', () =>
    run(process.execPath, [nxProgram(), 'run-many', '--targets=build', '--outputStyle=static']),
  );
  // The one from before the build: what changed meanwhile is built next time.
  writeFileSync(buildStamp, JSON.stringify({ fingerprint, made: builtFolders() }));
}

/** npm writes what it installed into a lock file of its own, at the very end; it has to agree with ours. */
function isInstalled() {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!installed) return false;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const isSame = ([path, { version, integrity, link }]) =>
    wanted[path]?.version === version && wanted[path]?.integrity === integrity && wanted[path]?.link === link;
  // Optional packages are those of other platforms.
  const isThere = ([path, { optional, peer }]) => path === '' || optional || peer || path in installed;
  return Object.entries(installed).every(isSame) && Object.entries(wanted).every(isThere);
}

/** Nothing changed since, and nothing of what the build made is gone. */
function isBuilt(fingerprint) {
  const last = readJson(buildStamp);
  return last?.fingerprint === fingerprint && last.made.every((folder) => existsSync(join(root, folder)));
}

function builtFolders() {
  return ['apps', 'libs', 'libs/platform'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((name) => join(folder, name, 'dist'))
      .filter((dist) => existsSync(join(root, dist))),
  );
}

/** Names, sizes and times of change of everything that a build reads: cheap, and never too little. */
function fingerprintOfSources() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path)} ${size} ${mtimeMs}\n`);
  };
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !['dist', 'node_modules', 'tmp', 'coverage'].includes(entry.name)) walk(path);
      if (entry.isFile() && !entry.name.endsWith('.spec.ts')) add(path);
    }
  };
  for (const folder of ['apps', 'libs']) walk(join(root, folder));
  for (const file of ['.swcrc', 'nx.json', 'package.json', 'package-lock.json', 'tsconfig.base.json']) {
    add(join(root, file));
  }
  return hash.digest('hex');
}

function nxProgram() {
  const folder = join(root, 'node_modules', 'nx');
  return join(folder, readJson(join(folder, 'package.json')).bin.nx);
}

/** Runs a task that tells how its program ended; should it have failed, all that it printed is shown and this process ends. */
async function step(text, task) {
  const startedAt = performance.now();
  process.stdout.write(`chain-mapping | ${text} ...`);
  const { code, printed } = await task();
  if (code !== 0) {
    process.stdout.write(` failed\n${printed}\n`);
    process.exit(1);
  }
  process.stdout.write(` done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

/** Runs a program silently, and hands on the signals that would end it. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    const onSignal = (signal) => {
      child.kill(signal);
      process.exit(130);
    };
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 1, printed: `${command}: ${error.message}` }));
    child.on('close', (code) => {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      resolve({ code, printed: Buffer.concat(chunks).toString() });
    });
  });
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
