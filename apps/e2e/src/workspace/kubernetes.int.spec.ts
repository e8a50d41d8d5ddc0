import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { streams } from '@chain-mapping/contracts';
import Ajv from 'ajv';
import * as ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { edgesOf, type Manifest, type Rule, rules, SERVICES, wantedEdges } from './manifest-rules';
import { inRepository, read, readJson, root, runTool } from './repository';

const CHART = 'deploy/helm/chain-mapping';
const PATIENCE_MS = 120_000;

/** Where the backends of overlays/production are. */
const GIVEN = { nats: '10.20.0.5', postgres: '10.20.0.20', redis: '10.20.0.40', clickhouse: '10.20.0.50' };

const manifestsIn = (text: string): Manifest[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((each) => each !== null);

const kustomize = async (path: string): Promise<Manifest[]> =>
  manifestsIn(await runTool('tools/kubernetes.mjs', ['kubectl', 'kustomize', inRepository(path)]));

const helm = (...set: string[]): Promise<string> =>
  runTool('tools/kubernetes.mjs', [
    ...['helm', 'template', 'chain-mapping', inRepository(CHART)],
    ...set.flatMap((value) => ['--set', value]),
  ]);

/** All ways to deploy, by their names. */
const renderings = {
  dev: () => kustomize('deploy/kubernetes/overlays/dev'),
  production: () => kustomize('deploy/kubernetes/overlays/production'),
  ha: () => kustomize('deploy/kubernetes/overlays/ha'),
  chart: async () => manifestsIn(await helm()),
  'chart with everything': async () =>
    manifestsIn(
      await helm(
        'autoscaling.keda.enabled=true',
        'serviceMonitor.enabled=true',
        'image.pullSecrets[0]=registry',
        'services.gateway.env.TRUST_PROXY=10.0.0.1',
      ),
    ),
};
type Rendering = keyof typeof renderings;
const names = Object.keys(renderings) as Rendering[];

const rendered = new Map<Rendering, Manifest[]>();
const of = (name: Rendering): Manifest[] => structuredClone(rendered.get(name) ?? []);

beforeAll(async () => {
  // The first one fetches kubectl and helm, where they have not been fetched.
  for (const name of names) rendered.set(name, await renderings[name]());
}, PATIENCE_MS);

describe.each(names)('the manifests of %s', (name) => {
  it.each(Object.entries(rules))('%s', (_, rule: Rule) => {
    expect(rule(of(name))).toEqual([]);
  });

  it('are of kinds and values that Kubernetes takes', async () => {
    for (const manifest of of(name)) {
      const { kind, metadata } = manifest;
      expect([kind, metadata.name, await faultsOf(manifest)]).toEqual([kind, metadata.name, []]);
    }
  });
});

it('hold no field that Kubernetes does not have, and no value of another type', async () => {
  expect(unknownFields(names.flatMap(of))).toEqual([]);
  const deployment = find(of('chart'), 'Deployment', 'gateway');
  change(deployment, `${CONTAINER}.livenesProbe`, {});
  expect(unknownFields([deployment])).toEqual([expect.stringContaining('livenesProbe')]);
  change(deployment, `${CONTAINER}.image`, 3);
  expect(await faultsOf(deployment)).toEqual([expect.stringContaining('image')]);
}, 120_000);

describe('the network', () => {
  it.each<[Rendering, typeof GIVEN | undefined, boolean]>([
    ['dev', undefined, true],
    ['production', GIVEN, false],
    ['ha', GIVEN, false],
    ['chart', undefined, false],
  ])('of %s lets through what has to pass, and nothing else', (name, backendsAt, checksReachAll) => {
    // The chart leaves the way in of the backends to who runs them.
    const own = name === 'chart' ? [...of(name), ...of('dev').filter(isPolicyOfBackend)] : of(name);
    const wanted = wantedEdges({ backendsInside: backendsAt === undefined, checksReachAll });
    expect(edgesOf(own, backendsAt).sort()).toEqual(wanted);
  });

  it.each(['default-deny', 'dns', 'to-nats', 'to-postgres', 'to-redis', 'to-clickhouse', ...SERVICES])(
    'is not the same without the policy %s',
    (policy) => {
      const without = of('production').filter(
        ({ kind, metadata }) => kind !== 'NetworkPolicy' || metadata.name !== policy,
      );
      const wanted = wantedEdges({ backendsInside: false, checksReachAll: false });
      // Behind the policies of each service the first one is for what is yet to come.
      const pods = policy === 'default-deny' ? edgesOf(withoutPolicies(without), GIVEN) : edgesOf(without, GIVEN);
      expect(pods.sort()).not.toEqual(wanted);
    },
  );

  it('opens what config.egressAllow names to checks, and tells them so', async () => {
    const opened = manifestsIn(await helm('config.egressAllow[0]=10.99.0.0/16'));
    expect(edgesOf(opened)).toEqual(expect.arrayContaining(['health-monitor -> private-network:443']));
    expect(edgesOf(of('chart'))).not.toEqual(expect.arrayContaining(['health-monitor -> private-network:443']));
    expect(opened.find(({ kind }) => kind === 'ConfigMap')?.data?.EGRESS_ALLOW).toBe('10.99.0.0/16');
  }, 90_000);
});

const isPolicyOfBackend = ({ kind, metadata }: Manifest): boolean =>
  kind === 'NetworkPolicy' && ['nats', 'postgres', 'redis', 'clickhouse'].includes(metadata.name);
const withoutPolicies = (manifests: Manifest[]): Manifest[] =>
  manifests.filter(
    ({ kind, metadata }) => kind !== 'NetworkPolicy' || !(SERVICES as readonly string[]).includes(metadata.name),
  );

/** What each rule must see, when it is broken: what, where (the whole manifest when empty), and what is there instead. */
const POD = 'spec.template.spec';
const CONTAINER = `${POD}.containers.0`;
const JOB = 'Job migrate-streams-0-1-0-r1';
type Mutation = [what: string, manifest: string, path: string, value: unknown, of?: Rendering];
const mutations: Record<keyof typeof rules, Mutation[]> = {
  'runs the six services, and no number of replicas but the autoscaler decides': [
    ['a service less', 'Deployment alerting', '', undefined],
    ['replicas', 'Deployment alerting', 'spec.replicas', 1],
  ],
  'gives each service an address with the ports that it opens': [
    ['no address', 'Service registry', '', undefined],
    ['a port less', 'Service metrics-ingest', 'spec.ports.2', undefined],
    ['pods of another', 'Service registry', 'spec.selector', { 'app.kubernetes.io/name': 'gateway' }],
    ['a port that is not there', 'Service registry', 'spec.ports.0.targetPort', 'metrics'],
  ],
  'asks whether each service is alive and whether it is ready': [
    ['no probe', 'Deployment gateway', `${CONTAINER}.livenessProbe`, undefined],
    ['restarts with its backends', 'Deployment gateway', `${CONTAINER}.livenessProbe.httpGet.path`, '/health/ready'],
  ],
  'lets each service finish what it holds, and starts the new before the old goes': [
    ['no pause', 'Deployment gateway', `${CONTAINER}.lifecycle`, undefined],
    ['too little time', 'Deployment gateway', `${POD}.terminationGracePeriodSeconds`, 20],
    ['the old first', 'Deployment gateway', 'spec.strategy.rollingUpdate.maxUnavailable', 1],
  ],
  'says what each container needs and what it may use': [
    ['no limit', 'Deployment discovery', `${CONTAINER}.resources.limits.memory`, undefined],
    ['no request', 'Deployment discovery', `${CONTAINER}.resources.requests`, undefined],
    ['a job without limits', JOB, `${CONTAINER}.resources`, undefined],
  ],
  'scales each service': [
    ['no autoscaler', 'HorizontalPodAutoscaler gateway', '', undefined],
    ['no room', 'HorizontalPodAutoscaler gateway', 'spec.maxReplicas', 1],
    ['no metric', 'HorizontalPodAutoscaler gateway', 'spec.metrics', []],
    ['nothing but CPU', 'ScaledObject metrics-ingest', 'spec.triggers.1', undefined, 'chart with everything'],
    ['no end to it', 'ScaledObject health-monitor', 'spec.maxReplicaCount', undefined, 'chart with everything'],
    ['none by queue', 'ScaledObject health-monitor', '', undefined, 'chart with everything'],
  ],
  'keeps all but one replica of each service through an eviction': [
    ['no budget', 'PodDisruptionBudget gateway', '', undefined],
    ['all may go', 'PodDisruptionBudget gateway', 'spec.maxUnavailable', '100%'],
  ],
  'spreads the replicas of each service over zones and nodes': [
    ['no zones', 'Deployment gateway', `${POD}.topologySpreadConstraints.0`, undefined],
    ['all pods', 'Deployment gateway', `${POD}.topologySpreadConstraints.0.labelSelector`, {}],
  ],
  'runs every pod as the profile restricted asks, on a root that it cannot write': [
    ['root', 'Deployment gateway', `${POD}.securityContext.runAsNonRoot`, false],
    ['a root to write', 'Deployment gateway', `${CONTAINER}.securityContext.readOnlyRootFilesystem`, undefined],
    ['a capability', 'Deployment gateway', `${CONTAINER}.securityContext.capabilities.add`, ['NET_BIND_SERVICE']],
    ['privileges', 'Deployment gateway', `${CONTAINER}.securityContext.allowPrivilegeEscalation`, true],
    ['no seccomp profile', JOB, `${POD}.securityContext.seccompProfile`, undefined],
    ['the network of the host', 'Deployment gateway', `${POD}.hostNetwork`, true],
    ['a folder of the host', 'Deployment gateway', `${POD}.volumes.0`, { name: 'tmp', hostPath: { path: '/' } }],
    ['a token', 'Deployment gateway', `${POD}.automountServiceAccountToken`, undefined],
  ],
  'gives each service an account of its own, which may do nothing': [
    ['no account', 'ServiceAccount gateway', '', undefined],
    ['that of another', 'Deployment gateway', `${POD}.serviceAccountName`, 'registry'],
    ['the default one', 'Deployment gateway', `${POD}.serviceAccountName`, undefined],
    ['rights', 'ServiceAccount gateway', 'kind', 'ClusterRoleBinding'],
  ],
  'lets Prometheus ask each service, where there is its operator': [
    [
      'nobody asked',
      'ServiceMonitor chain-mapping',
      'spec.selector.matchLabels',
      { app: 'other' },
      'chart with everything',
    ],
    ['another port', 'ServiceMonitor chain-mapping', 'spec.endpoints.0.port', 'http', 'chart with everything'],
    ['another path', 'ServiceMonitor chain-mapping', 'spec.endpoints.0.path', '/', 'chart with everything'],
    ['a service without it', 'Service alerting', 'metadata.labels', {}, 'chart with everything'],
  ],
  'names a version of each image': [
    ['the latest', 'Deployment gateway', `${CONTAINER}.image`, 'chain-mapping/gateway:latest'],
    ['none', 'Deployment gateway', `${CONTAINER}.image`, 'chain-mapping/gateway'],
  ],
  'takes secrets from Secrets, and settings from a ConfigMap that is there': [
    ['an open password', 'Deployment registry', `${CONTAINER}.env.1`, { name: 'NATS_PASSWORD', value: 'secret' }],
    ['another name', 'Deployment registry', `${CONTAINER}.envFrom.0.configMapRef.name`, 'settings'],
    ['no settings', 'Deployment registry', `${CONTAINER}.envFrom`, undefined],
  ],
  'makes the streams in a job that ends': [
    ['no job', JOB, '', undefined],
    ['always again', JOB, `${POD}.restartPolicy`, 'Always'],
    ['no password', JOB, `${CONTAINER}.env.0`, undefined],
    ['something else', JOB, `${CONTAINER}.image`, 'chain-mapping/gateway:0.1.0'],
  ],
};

const find = (all: Manifest[], kind: string, name: string): Manifest => {
  const found = all.find((each) => each.kind === kind && each.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
};
const podOf = (all: Manifest[], name: string) => find(all, 'Deployment', name).spec.template.spec;
const containerOf = (all: Manifest[], name: string) => podOf(all, name).containers[0];

/** Puts a value at a dotted path, or takes away what is there. */
function change(target: object, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const holder = steps.reduce<Record<string, unknown>>(
    (at, step) => at[step] as Record<string, unknown>,
    target as Record<string, unknown>,
  );
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
}

describe.each(Object.entries(rules))('the rule "%s"', (name, rule: Rule) => {
  it.each(mutations[name as keyof typeof rules])('sees %s', (_, manifest, path, value, rendering = 'production') => {
    const all = of(rendering);
    const [kind = '', which = ''] = manifest.split(' ');
    const broken = find(all, kind, which);
    if (path === '') all.splice(all.indexOf(broken), 1);
    else change(broken, path, value);
    expect(rule(all)).not.toEqual([]);
  });
});

describe('deploy/kubernetes', () => {
  it('was made from the chart as it is', async () => {
    const made = z.record(z.string(), z.string()).parse(JSON.parse(await runTool('tools/kubernetes.mjs', ['--print'])));
    for (const [file, text] of Object.entries(made)) expect(read(`deploy/kubernetes/${file}`)).toBe(text);
  }, 120_000);

  it('renders in a namespace that refuses what is not restricted', () => {
    for (const overlay of ['dev', 'production', 'ha'] as const) {
      const [namespace] = of(overlay).filter(({ kind }) => kind === 'Namespace');
      expect(namespace?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
      const inside = of(overlay).filter(({ kind }) => kind !== 'Namespace');
      expect(new Set(inside.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['chain-mapping']));
    }
  });

  it('survives the loss of a zone with ha', () => {
    const all = of('ha');
    const scalers = all.filter(({ kind }) => kind === 'HorizontalPodAutoscaler').map(({ spec }) => spec.minReplicas);
    expect(scalers).toEqual([3, 3, 3, 3, 3, 3]);
    for (const service of SERVICES) {
      expect(podOf(all, service).topologySpreadConstraints[0]).toMatchObject({
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'DoNotSchedule',
      });
    }
    expect(find(all, 'Job', 'migrate-streams-0-1-0-r3').spec.template.spec.containers[0].env).toContainEqual({
      name: 'NATS_REPLICAS',
      value: '3',
    });
    expect(all.find(({ kind }) => kind === 'ConfigMap')?.data?.NATS_URL?.split(',')).toHaveLength(3);
  });

  it('scales by queues with the component for KEDA, and by CPU without', () => {
    const scaled = of('chart with everything').filter(({ kind }) => kind === 'ScaledObject');
    const types = scaled.map(({ metadata, spec }) => [metadata.name, spec.triggers.map(({ type }) => type)]);
    expect(types).toEqual([
      ['health-monitor', ['cpu', 'redis']],
      ['metrics-ingest', ['cpu', 'nats-jetstream']],
    ]);
    // The names by which KEDA asks are those that the services use.
    const [checks, events] = scaled.map(({ spec }) => spec.triggers[1]?.metadata);
    const prefix = /KEY_PREFIX = '(.*)'/.exec(read('libs/platform/jobs/src/jobs.module.ts'))?.[1];
    const queue = /CHECKS_QUEUE = '(.*)'/.exec(read('apps/health-monitor/src/schedule/checks-queue.ts'))?.[1];
    const consumer = /EVENTS_CONSUMER = '(.*)'/.exec(read('apps/metrics-ingest/src/ingest/ingest.consumer.ts'))?.[1];
    expect(checks?.listName).toBe(`${prefix}:${queue}:wait`);
    expect(events).toMatchObject({ stream: streams.ingest.name, consumer, account: 'CHAIN_MAPPING' });
    expect(read('deploy/nats/accounts.conf')).toContain('CHAIN_MAPPING: {');
  });

  it('puts KEDA in the place of two autoscalers by a component', async () => {
    const overlay = manifestsIn(
      await runTool('tools/kubernetes.mjs', ['kubectl', 'kustomize', inRepository('apps/e2e/fixtures/kustomize-keda')]),
    );
    expect(rules['scales each service'](overlay)).toEqual([]);
    expect(overlay.filter(({ kind }) => kind === 'ScaledObject')).toHaveLength(2);
  }, 90_000);
});

describe('what the pods are told', () => {
  let known: Record<string, { name: string; required: boolean }[]>;

  beforeAll(async () => {
    const variable = z.object({ name: z.string(), required: z.boolean() });
    known = z
      .record(z.string(), z.array(variable))
      .parse(JSON.parse(await runTool('tools/env-example.mjs', ['--json'])));
  }, 120_000);

  it.each(names)('in %s is what each service needs, and nothing that no service knows', (name) => {
    const all = of(name);
    const everything = new Set(Object.values(known).flatMap((variables) => variables.map((each) => each.name)));
    for (const service of SERVICES) {
      const container = containerOf(all, service);
      const map = all.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === container.envFrom?.[0]?.configMapRef.name,
      );
      const own = (container.env ?? []).map(({ name: variable }) => variable);
      const shared = Object.keys(map?.data ?? {});
      const needed = (known[service] ?? []).filter(({ required }) => required).map((each) => each.name);
      expect([...own, ...shared]).toEqual(expect.arrayContaining(needed));
      const runtime = ['UV_THREADPOOL_SIZE'];
      expect(
        own.filter(
          (each) => !known[service]?.some(({ name: variable }) => variable === each) && !runtime.includes(each),
        ),
      ).toEqual([]);
      expect(shared.filter((each) => !everything.has(each))).toEqual([]);
    }
  });

  it('is where the operations port of each service is', () => {
    for (const name of names) {
      const map = of(name).find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('chain-mapping'),
      );
      expect(JSON.parse(map?.data?.OPS_URLS ?? '')).toEqual(
        Object.fromEntries(SERVICES.map((service) => [service, `http://${service}:9100`])),
      );
    }
  });

  it('names Secrets whose keys deploy/README.md describes', () => {
    const text = read('deploy/README.md');
    for (const { spec } of of('production').filter(({ kind }) => kind === 'Deployment')) {
      for (const { valueFrom } of spec.template.spec.containers[0].env ?? []) {
        if (valueFrom?.secretKeyRef) expect(text).toContain(valueFrom.secretKeyRef.key);
      }
    }
  });
});

describe('the values of the chart', () => {
  const isValid = new Ajv({ allErrors: true }).compile(readJson<object>(`${CHART}/values.schema.json`));
  const values = (): Record<string, unknown> => parse(read(`${CHART}/values.yaml`)) as Record<string, unknown>;

  it('are valid as they come', () => {
    expect([isValid(values()), isValid.errors]).toEqual([true, null]);
  });

  it.each<[string, unknown]>([
    ['services.gateway.replicas.min', 0],
    ['services.gateway.replicas.min', 'two'],
    ['services.gateway.replicas.most', 3],
    ['services.gateway.resources.limits.memory', 'lots'],
    ['services.gateway.resources.requests', {}],
    ['services.gateway.env', { lower: 'b' }],
    ['services.gateway.env', { A: 3 }],
    ['services.gatway', {}],
    ['backends.nats.replicas', 2],
    ['backends.nats.servers', 'nats://nats:4222'],
    ['backends.postgres.port', 70_000],
    ['backends.postgres.peers', []],
    ['backends.postgres.peers', [{}]],
    ['backends.postgres.peers', [{ podSelectr: {} }]],
    ['backends.postgres.peers', [{ ipBlock: { cidr: '10.0.0.0' } }]],
    ['image.tag', 'latest'],
    ['image.prefix', 'Registry'],
    ['image.pullPolicy', 'Sometimes'],
    ['config.logLevel', 'loud'],
    ['config.egressAllow', ['10.0.0.0']],
    ['config.egressAllow', '10.0.0.0/8'],
    ['secrets.nats', ''],
    ['secrets.backends', undefined],
    ['autoscaling.cpuPercent', 200],
    ['autoscaling.keda.enabled', 'maybe'],
    ['spread.whenUnsatisfiable', 'Never'],
    ['network.tracesFrom', []],
    ['network.unknown', true],
    ['serviceMonitor.interval', 'often'],
    ['unknown', {}],
  ])('are refused with %s: %j', (path, value) => {
    const changed = values();
    change(changed, path, value);
    expect(isValid(changed)).toBe(false);
    const holder = path.split('.').slice(0, -1);
    expect(isValid.errors?.map(({ instancePath }) => instancePath).join()).toContain(
      holder.map((step) => `/${step}`).join(''),
    );
  });

  it('are checked by Helm itself, which names the one that is wrong', async () => {
    await expect(helm('backends.nats.replicas=2')).rejects.toThrow('backends/nats/replicas');
    await expect(helm('services.gatway.env.A=b')).rejects.toThrow('gatway');
  }, 90_000);

  it('pass the linter of Helm', async () => {
    const said = await runTool('tools/kubernetes.mjs', ['helm', 'lint', '--strict', inRepository(CHART)]);
    expect(said).toContain('0 chart(s) failed');
  }, 90_000);
});

/** What the schema of its kind says against a manifest. */
async function faultsOf(manifest: Manifest): Promise<string[]> {
  const model = moduleOf(manifest);
  const kinds = (await import(model)) as Record<string, new (data: object) => { validate(): void }>;
  const Kind = kinds[manifest.kind];
  if (!Kind) return [`${model} has no such kind`];
  try {
    new Kind(manifest.kind === 'Secret' ? unwrapped(manifest) : manifest).validate();
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** Kustomize breaks long values of Secrets into lines, which Kubernetes reads as one. */
const unwrapped = (secret: Manifest): Manifest => ({
  ...secret,
  data: Object.fromEntries(Object.entries(secret.data ?? {}).map(([key, value]) => [key, value.replace(/\s/g, '')])),
});

function moduleOf({ apiVersion }: Manifest): string {
  if (apiVersion.startsWith('keda.sh/')) return `@kubernetes-models/keda/${apiVersion}`;
  if (apiVersion.startsWith('monitoring.coreos.com/')) return `@kubernetes-models/prometheus-operator/${apiVersion}`;
  return `kubernetes-models/${apiVersion}`;
}

/** The schemas let unknown fields pass, as an old API server would; the compiler does not. */
function unknownFields(manifests: readonly Manifest[]): string[] {
  const file = join(root, 'apps/e2e/src/workspace/manifests.generated.ts');
  const text = manifests
    .map((manifest, index) => {
      const type = `import('${moduleOf(manifest)}').I${manifest.kind}`;
      return `export const m${index}: ${type} = ${JSON.stringify(manifest)};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, target, ...rest) =>
    name === file ? ts.createSourceFile(name, text, target) : getSourceFile(name, target, ...rest);
  const program = ts.createProgram([file], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

it('knows every overlay that there is', () => {
  expect(readdirSync(inRepository('deploy/kubernetes/overlays')).sort()).toEqual(['dev', 'ha', 'production']);
});
