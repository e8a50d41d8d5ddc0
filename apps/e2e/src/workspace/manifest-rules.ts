import { canReach, type NetworkPolicySpec, type Place } from './network-edges';

/** What must hold for the manifests of a deployment; each rule answers with its faults. */

type Labels = Record<string, string>;
interface Selector {
  matchLabels?: Labels;
}
interface SecurityContext {
  runAsNonRoot?: boolean;
  runAsUser?: number;
  seccompProfile?: { type: string };
  allowPrivilegeEscalation?: boolean;
  privileged?: boolean;
  readOnlyRootFilesystem?: boolean;
  capabilities?: { drop?: string[]; add?: string[] };
}
interface Probe {
  httpGet?: { path: string; port: string };
}
interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string; key: string }; configMapKeyRef?: { name: string; key: string } };
}
export interface Container {
  name: string;
  image: string;
  ports?: { name: string; hostPort?: number }[];
  env?: Variable[];
  envFrom?: { configMapRef: { name: string } }[];
  resources?: { requests?: Labels; limits?: Labels };
  lifecycle?: { preStop?: { exec?: { command: string[] } } };
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  securityContext?: SecurityContext;
}
export interface PodSpec {
  containers: [Container];
  securityContext?: SecurityContext;
  terminationGracePeriodSeconds: number;
  topologySpreadConstraints: {
    topologyKey: string;
    maxSkew: number;
    whenUnsatisfiable: string;
    labelSelector?: Selector;
  }[];
  volumes?: { name: string; emptyDir?: object; configMap?: object; secret?: object; hostPath?: { path: string } }[];
  restartPolicy?: string;
  automountServiceAccountToken?: boolean;
  serviceAccountName?: string;
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
}
/** The specs of all kinds, as far as the rules look; which fields there are goes by the kind. */
export interface Spec {
  replicas?: number;
  selector: Labels & Selector;
  ports: { name?: string; port: number; targetPort: string }[];
  strategy: { rollingUpdate?: { maxUnavailable: number | string } };
  template: { metadata: { labels: Labels }; spec: PodSpec };
  scaleTargetRef: { name: string };
  minReplicas: number;
  maxReplicas: number;
  metrics?: { resource?: { name: string } }[];
  minReplicaCount: number;
  maxReplicaCount: number;
  triggers: { type: string; metadata: Labels }[];
  maxUnavailable: number | string;
  backoffLimit: number;
  activeDeadlineSeconds: number;
  endpoints: { port: string; path: string }[];
}
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly spec: Spec;
  readonly data?: Labels;
}
export type Rule = (manifests: readonly Manifest[]) => string[];

export const SERVICES = ['gateway', 'registry', 'discovery', 'health-monitor', 'alerting', 'metrics-ingest'] as const;
const PORTS: Readonly<Record<string, readonly number[]>> = {
  gateway: [8000, 9100],
  'metrics-ingest': [4317, 4318, 9100],
};
const SHUTDOWN_SECONDS = 20;

const ofKind = (manifests: readonly Manifest[], kind: string): Manifest[] =>
  manifests.filter((each) => each.kind === kind);
const named = (manifests: readonly Manifest[], kind: string, name: string): Manifest | undefined =>
  manifests.find((each) => each.kind === kind && each.metadata.name === name);

interface Pod {
  readonly of: string;
  readonly labels: Record<string, string>;
  readonly spec: PodSpec;
}

const podsOf = (manifests: readonly Manifest[]): Pod[] =>
  manifests
    .filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind))
    .map(({ kind, metadata, spec }) => ({
      of: `${kind} ${metadata.name}`,
      labels: spec.template.metadata.labels,
      spec: spec.template.spec,
    }));

const containersOf = (manifests: readonly Manifest[]) =>
  podsOf(manifests).flatMap((pod) => pod.spec.containers.map((container) => ({ of: pod.of, container, pod })));

/** For each service: `undefined` where all is well. */
const eachService = (check: (service: string) => string | undefined): string[] =>
  SERVICES.flatMap((service) => check(service) ?? []);

const hasAll = (labels: Record<string, string> = {}, wanted: Record<string, string> = {}): boolean =>
  Object.keys(wanted).length > 0 && Object.entries(wanted).every(([key, value]) => labels[key] === value);

const selectsPods = (manifests: readonly Manifest[], service: string, wanted: Record<string, string> | undefined) =>
  hasAll(named(manifests, 'Deployment', service)?.spec.template.metadata.labels, wanted) &&
  wanted?.['app.kubernetes.io/name'] === service;

export const rules = {
  'runs the six services, and no number of replicas but the autoscaler decides': (manifests) =>
    eachService((service) => {
      const deployment = named(manifests, 'Deployment', service);
      if (!deployment) return `no deployment ${service}`;
      return deployment.spec.replicas === undefined ? undefined : `${service} says how many replicas there are`;
    }),

  'gives each service an address with the ports that it opens': (manifests) =>
    eachService((service) => {
      const found = named(manifests, 'Service', service);
      const open = found?.spec.ports.map(({ port }) => port).sort();
      const wanted = PORTS[service] ?? [9100];
      const [container] = named(manifests, 'Deployment', service)?.spec.template.spec.containers ?? [];
      const names = container?.ports?.map(({ name }) => name) ?? [];
      if (JSON.stringify(open) !== JSON.stringify([...wanted].sort())) return `${service} has the ports ${open}`;
      if (!selectsPods(manifests, service, found?.spec.selector)) return `the address of ${service} has no pods`;
      return found?.spec.ports.every(({ targetPort }) => names.includes(targetPort))
        ? undefined
        : `${service} leads to no port`;
    }),

  'asks whether each service is alive and whether it is ready': (manifests) =>
    eachService((service) => {
      const [container] = named(manifests, 'Deployment', service)?.spec.template.spec.containers ?? [];
      const probes = (['startupProbe', 'livenessProbe', 'readinessProbe'] as const).map(
        (probe) => container?.[probe]?.httpGet,
      );
      const text = JSON.stringify(probes.map((get) => [get?.path, get?.port]));
      const wanted = JSON.stringify([
        ['/health', 'ops'],
        ['/health', 'ops'],
        ['/health/ready', 'ops'],
      ]);
      return text === wanted ? undefined : `${service} is asked ${text}`;
    }),

  'lets each service finish what it holds, and starts the new before the old goes': (manifests) =>
    eachService((service) => {
      const spec = named(manifests, 'Deployment', service)?.spec;
      const pod = spec?.template.spec;
      const pause = Number(pod?.containers[0].lifecycle?.preStop?.exec?.command?.[1] ?? NaN);
      if (!(pause >= 3)) return `${service} is stopped while it is still sent requests`;
      if (!(pod && pod.terminationGracePeriodSeconds >= pause + SHUTDOWN_SECONDS))
        return `${service} is killed in its work`;
      return spec?.strategy.rollingUpdate?.maxUnavailable === 0 ? undefined : `${service} is away while it is replaced`;
    }),

  'says what each container needs and what it may use': (manifests) =>
    containersOf(manifests).flatMap(({ of, container }) =>
      (['requests', 'limits'] as const).flatMap((kind) =>
        ['cpu', 'memory'].flatMap((what) =>
          container.resources?.[kind]?.[what] ? [] : `${of}: no ${kind} of ${what}`,
        ),
      ),
    ),

  'scales each service': (manifests) =>
    eachService((service) => {
      const hpa = ofKind(manifests, 'HorizontalPodAutoscaler').filter(
        ({ spec }) => spec.scaleTargetRef.name === service,
      );
      const keda = ofKind(manifests, 'ScaledObject').filter(({ spec }) => spec.scaleTargetRef.name === service);
      const [scaler] = [...hpa, ...keda];
      if (!scaler || hpa.length + keda.length > 1) return `${service} has ${hpa.length + keda.length} autoscalers`;
      const { minReplicas, maxReplicas, metrics, minReplicaCount, maxReplicaCount, triggers } = scaler.spec;
      const byCpu = minReplicas >= 1 && maxReplicas > minReplicas && metrics?.[0]?.resource?.name === 'cpu';
      const byQueue = minReplicaCount >= 1 && maxReplicaCount > minReplicaCount && triggers?.length >= 2;
      return byCpu || byQueue ? undefined : `${service} does not scale`;
    }),

  'keeps all but one replica of each service through an eviction': (manifests) =>
    eachService((service) => {
      const found = ofKind(manifests, 'PodDisruptionBudget').filter(({ spec }) =>
        selectsPods(manifests, service, spec.selector.matchLabels),
      );
      return found.length === 1 && found[0]?.spec.maxUnavailable === 1
        ? undefined
        : `${service} has no disruption budget`;
    }),

  'spreads the replicas of each service over zones and nodes': (manifests) =>
    eachService((service) => {
      const pod = named(manifests, 'Deployment', service)?.spec.template.spec;
      const keys = (pod?.topologySpreadConstraints ?? [])
        .filter(
          ({ maxSkew, labelSelector }) => maxSkew === 1 && selectsPods(manifests, service, labelSelector?.matchLabels),
        )
        .map(({ topologyKey }) => topologyKey);
      const wanted = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'];
      return wanted.every((key) => keys.includes(key)) ? undefined : `${service} is spread over ${keys}`;
    }),

  'runs every pod as the profile restricted asks, on a root that it cannot write': (manifests) =>
    containersOf(manifests).flatMap(({ of, container, pod: { spec } }) => {
      const own = container.securityContext ?? {};
      const all = { ...spec.securityContext, ...own };
      const faults: [boolean, string][] = [
        [all.runAsNonRoot === true && all.runAsUser !== 0, 'may be root'],
        [all.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile'],
        [own.allowPrivilegeEscalation === false, 'may gain privileges'],
        [JSON.stringify(own.capabilities?.drop) === '["ALL"]' && !own.capabilities?.add, 'has capabilities'],
        [own.readOnlyRootFilesystem === true, 'can write its root'],
        [own.privileged !== true, 'is privileged'],
        [!spec.hostNetwork && !spec.hostPID && !spec.hostIPC, 'shares something of its host'],
        [container.ports?.every(({ hostPort }) => hostPort === undefined) ?? true, 'has a port of its host'],
        [spec.automountServiceAccountToken === false, 'has a token of the cluster'],
        [
          (spec.volumes ?? []).every((volume) => volume.emptyDir || volume.configMap || volume.secret),
          'mounts what is not its own',
        ],
      ];
      return faults.flatMap(([holds, fault]) => (holds ? [] : `${of} ${fault}`));
    }),

  'gives each service an account of its own, which may do nothing': (manifests) => {
    const accounts = new Set(ofKind(manifests, 'ServiceAccount').map(({ metadata }) => metadata.name));
    const rights = manifests.filter(({ kind }) => /^(Cluster)?Role(Binding)?$/.test(kind));
    return [
      ...rights.map(({ kind, metadata }) => `${kind} ${metadata.name} gives rights`),
      ...eachService((service) => {
        const name = named(manifests, 'Deployment', service)?.spec.template.spec.serviceAccountName;
        return name === service && accounts.has(service) ? undefined : `${service} runs as ${name ?? 'default'}`;
      }),
    ];
  },

  'lets Prometheus ask each service, where there is its operator': (manifests) =>
    ofKind(manifests, 'ServiceMonitor').flatMap(({ spec: { selector, endpoints } }) =>
      eachService((service) => {
        const found = named(manifests, 'Service', service);
        if (!hasAll(found?.metadata.labels, selector.matchLabels)) return `${service} is not asked`;
        const [endpoint, ...more] = endpoints;
        const port = found?.spec.ports.find(({ name }) => name === endpoint?.port)?.port;
        return port === 9100 && endpoint?.path === '/metrics' && more.length === 0
          ? undefined
          : `${service} is asked at ${port}${endpoint?.path}`;
      }),
    ),

  'names a version of each image': (manifests) =>
    containersOf(manifests).flatMap(({ of, container }) =>
      /:(?!latest$)[\w.-]+$/.test(container.image) ? [] : `${of} runs ${container.image}`,
    ),

  'takes secrets from Secrets, and settings from a ConfigMap that is there': (manifests) => {
    const deployed = podsOf(manifests).filter(({ of }) => !of.startsWith('StatefulSet'));
    const maps = new Set(ofKind(manifests, 'ConfigMap').map(({ metadata }) => metadata.name));
    return deployed.flatMap(({ of, spec }) =>
      spec.containers.flatMap((container) => {
        const given = [
          ...(container.envFrom ?? []).map((each) => each.configMapRef),
          ...(container.env ?? []).map((each) => each.valueFrom?.configMapKeyRef),
        ].filter((each) => each !== undefined);
        const missing = given
          .filter(({ name }) => !maps.has(name))
          .map(({ name }) => `${of} asks for the ConfigMap ${name}`);
        const open = (container.env ?? [])
          .filter(
            ({ name, value }) =>
              value !== undefined && /PASSWORD|KEY|TOKEN|SECRET|(DATABASE|REDIS|CLICKHOUSE)_URL/.test(name),
          )
          .map(({ name }) => `${of} shows ${name}`);
        return [...(given.length === 0 ? [`${of} has no settings`] : []), ...missing, ...open];
      }),
    );
  },

  'makes the streams in a job that ends': (manifests) => {
    const [job, ...more] = ofKind(manifests, 'Job');
    if (!job || more.length > 0) return ['there is not one job'];
    const [container] = job.spec.template.spec.containers;
    const env = (container.env ?? []).map(({ name }) => name);
    return [
      ...(/\/migrate-streams:/.test(container.image) ? [] : ['it runs something else']),
      ...(['OnFailure', 'Never'].includes(job.spec.template.spec.restartPolicy ?? '') ? [] : ['it never ends']),
      ...(job.spec.backoffLimit >= 1 && job.spec.activeDeadlineSeconds > 0 ? [] : ['it tries for ever, or only once']),
      ...['NATS_URL', 'NATS_PASSWORD', 'NATS_REPLICAS']
        .filter((name) => !env.includes(name))
        .map((name) => `it has no ${name}`),
    ];
  },
} satisfies Record<string, Rule>;

const PART = { 'app.kubernetes.io/part-of': 'chain-mapping' };
const pod = (name: string, ip: string): Place => ({ name, ip, labels: { ...PART, 'app.kubernetes.io/name': name } });
const elsewhere = (name: string, ip: string, namespace: string): Place => ({
  name,
  ip,
  labels: { app: name },
  namespace: { 'kubernetes.io/metadata.name': namespace },
  outside: true,
});
const BACKENDS = ['nats', 'postgres', 'redis', 'clickhouse'];
const ALL_PORTS = [22, 25, 53, 443, 4222, 4317, 4318, 5432, 6222, 6379, 8000, 8123, 9000, 9100];

/** Every connection that is let through, as `from -> to:port`; backends are pods of the namespace, or at the addresses that are given. */
export function edgesOf(manifests: readonly Manifest[], backendsAt?: Readonly<Record<string, string>>): string[] {
  const policies = ofKind(manifests, 'NetworkPolicy').map(({ spec }) => spec as unknown as NetworkPolicySpec);
  const places: Place[] = [
    ...[...SERVICES, 'migrate-streams'].map((name, index) => pod(name, `10.1.0.${index + 1}`)),
    ...BACKENDS.map((name, index) =>
      backendsAt?.[name] === undefined
        ? pod(name, `10.1.1.${index + 1}`)
        : { name, ip: backendsAt[name], outside: true as const },
    ),
    elsewhere('prometheus', '10.2.0.1', 'monitoring'),
    elsewhere('dns', '10.2.0.2', 'kube-system'),
    elsewhere('other-pod', '10.2.0.3', 'shop'),
    { name: 'internet', ip: '93.184.216.34', outside: true },
    { name: 'private-network', ip: '10.99.0.1', outside: true },
    { name: 'cloud-metadata', ip: '169.254.169.254', outside: true },
  ];
  return places.flatMap((from) =>
    places.flatMap((to) =>
      from.outside && to.outside
        ? []
        : ALL_PORTS.filter((port) => canReach(policies, from, to, port)).map(
            (port) => `${from.name} -> ${to.name}:${port}`,
          ),
    ),
  );
}

/** What must be open, and nothing else. */
export function wantedEdges(options: { readonly backendsInside: boolean; readonly checksReachAll: boolean }): string[] {
  const { backendsInside, checksReachAll } = options;
  const ours = [...SERVICES, 'migrate-streams'];
  const outside = ['prometheus', 'dns', 'other-pod', 'internet', 'private-network', 'cloud-metadata'];
  const others = [...outside, ...(backendsInside ? [] : BACKENDS)];
  const pods = ['prometheus', 'dns', 'other-pod'];
  const edge = (from: string, to: string, ...ports: number[]) => ports.map((port) => `${from} -> ${to}:${port}`);
  // Each goes to its backends, and to DNS.
  const backends = [
    ...ours.flatMap((name) => edge(name, 'nats', 4222)),
    ...['registry', 'discovery', 'health-monitor', 'alerting'].flatMap((name) => edge(name, 'postgres', 5432)),
    ...['discovery', 'health-monitor', 'alerting'].flatMap((name) => edge(name, 'redis', 6379)),
    ...edge('metrics-ingest', 'clickhouse', 8123),
    ...[...ours, ...(backendsInside ? BACKENDS : [])].flatMap((name) => edge(name, 'dns', 53)),
  ];
  const open = [
    ...SERVICES.flatMap((name) => [...edge('gateway', name, 9100), ...edge('prometheus', name, 9100)]),
    ...others.flatMap((name) => edge(name, 'gateway', 8000)),
    ...pods.flatMap((name) => edge(name, 'metrics-ingest', 4317, 4318)),
    ...(backendsInside ? pods.flatMap((name) => edge(name, 'nats', 4222)) : []),
  ];
  const checks = ['health-monitor', 'alerting'].flatMap((name) => [
    ...edge(name, 'internet', ...ALL_PORTS),
    ...(checksReachAll
      ? [
          ...['private-network', ...pods].flatMap((place) => edge(name, place, ...ALL_PORTS)),
          ...edge(name, 'gateway', 8000),
          ...edge(name, 'metrics-ingest', 4317, 4318),
        ]
      : []),
  ]);
  return [...new Set([...backends, ...open, ...checks])].sort();
}
