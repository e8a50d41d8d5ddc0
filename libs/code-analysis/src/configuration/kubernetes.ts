import { type Deployable, folderOf, isVariant } from './deployable';
import { COMPUTED } from './helm';
import { at, lineOf, list, readYaml, scalar, tree, type Tree } from './yaml-documents';

const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'Pod',
  'Rollout',
]);

export const isKubernetes = (text: string): boolean => /^\s*kind:\s*["']?\w/m.test(text) && text.includes('metadata');

interface Manifest {
  readonly file: string;
  readonly text: string;
  readonly document: Tree;
}

/** All manifests of a project: what one says in its environment is often in the ConfigMap of another file. */
export class KubernetesManifests {
  private readonly manifests: Manifest[] = [];

  add(file: string, text: string): void {
    for (const document of readYaml(text)) {
      const root = tree(document);
      const items = root.kind === 'List' ? list(root.items).map(tree) : [root];
      for (const item of items) if (typeof item.kind === 'string') this.manifests.push({ file, text, document: item });
    }
  }

  deployables(): Deployable[] {
    const maps = this.configMaps();
    const services = this.manifests.filter(({ document }) => document.kind === 'Service');
    return this.manifests.flatMap(({ file, text, document }) => {
      if (!WORKLOADS.has(String(document.kind))) return [];
      const name = nameOf(document);
      const pod = podOf(document);
      if (name === null || name.includes(COMPUTED)) return [];
      const containers = list(at(pod, 'spec', 'containers')).map(tree);
      const main = mainOf(containers, name);
      const labels = tree(at(pod, 'metadata', 'labels'));
      const reached = services.flatMap((service) => {
        const selector = Object.entries(tree(at(service.document, 'spec', 'selector')));
        const fits = selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
        return fits ? (nameOf(service.document) ?? []) : [];
      });
      const environment = new Map<string, string>();
      for (const container of containers)
        for (const [key, value] of environmentOf(container, maps(file))) environment.set(key, value);
      return [
        {
          name,
          names: [...reached, ...(containers.length === 1 ? [scalar(main.name) ?? name] : [])],
          file,
          line: lineOf(text, `name: ${name}`),
          image: scalar(main.image),
          build: null,
          environment,
          links: [],
          depends_on: [],
          ports: [],
          command: [main.command, main.args]
            .flat()
            .flatMap((each) => scalar(each) ?? [])
            .join(' '),
          log_address: null,
          mounts: [],
          is_variant: isVariant(file) || document.kind === 'Job' || document.kind === 'CronJob',
        },
      ];
    });
  }

  /** What an Ingress or a route lets in from outside, by the service's name. */
  exposed(): { readonly service: string; readonly file: string; readonly line: number }[] {
    return this.manifests.flatMap(({ file, text, document }) => {
      if (document.kind !== 'Ingress') return [];
      const backends = [
        at(document, 'spec', 'backend'),
        at(document, 'spec', 'defaultBackend'),
        ...list(at(document, 'spec', 'rules')).flatMap((rule) =>
          list(at(rule, 'http', 'paths')).map((path) => at(path, 'backend')),
        ),
      ];
      return backends.flatMap((backend) => {
        const service = scalar(at(backend, 'service', 'name')) ?? scalar(at(backend, 'serviceName'));
        return service === null ? [] : [{ service, file, line: lineOf(text, service) }];
      });
    });
  }

  /** ConfigMaps by name; of several with one name that which lies nearest to the file that asks. */
  private configMaps(): MapsNear {
    const found = new Map<string, { readonly file: string; readonly data: Tree }[]>();
    for (const { file, document } of this.manifests) {
      const name = nameOf(document);
      if ((document.kind !== 'ConfigMap' && document.kind !== 'Secret') || name === null) continue;
      const data = { ...tree(document.data), ...tree(document.stringData) };
      found.set(name, [...(found.get(name) ?? []), { file, data }]);
    }
    return (file) => ({
      get(name) {
        const all = found.get(name) ?? [];
        return all.reduce<(typeof all)[number] | undefined>(
          (best, each) => (best === undefined || shared(each.file, file) > shared(best.file, file) ? each : best),
          undefined,
        )?.data;
      },
    });
  }
}

interface Maps {
  get(name: string): Tree | undefined;
}
type MapsNear = (file: string) => Maps;

/** How many folders from the root two files have in common; the same folder counts once more. */
function shared(a: string, b: string): number {
  const [left, right] = [folderOf(a).split('/'), folderOf(b).split('/')];
  const common = left.findIndex((part, index) => part !== right[index]);
  return folderOf(a) === folderOf(b) ? left.length + 1 : common < 0 ? left.length : common;
}

const nameOf = (document: Tree): string | null => scalar(at(document, 'metadata', 'name'));

function podOf(document: Tree): unknown {
  if (document.kind === 'Pod') return document;
  if (document.kind === 'CronJob') return at(document, 'spec', 'jobTemplate', 'spec', 'template');
  return at(document, 'spec', 'template');
}

/** Beside proxies and agents, the container that has the name of the workload is the one that it is about. */
const mainOf = (containers: readonly Tree[], name: string): Tree =>
  containers.find((container) => container.name === name) ?? containers[0] ?? {};

function environmentOf(container: Tree, maps: Maps): Map<string, string> {
  const values = new Map<string, string>();
  for (const source of list(container.envFrom)) {
    const prefix = scalar(at(source, 'prefix')) ?? '';
    const map = scalar(at(source, 'configMapRef', 'name')) ?? scalar(at(source, 'secretRef', 'name'));
    for (const [key, value] of Object.entries(maps.get(map ?? '') ?? {})) values.set(prefix + key, scalar(value) ?? '');
  }
  for (const entry of list(container.env)) {
    const name = scalar(at(entry, 'name'));
    const reference = at(entry, 'valueFrom', 'configMapKeyRef') ?? at(entry, 'valueFrom', 'secretKeyRef');
    const value =
      scalar(at(entry, 'value')) ??
      scalar(maps.get(scalar(at(reference, 'name')) ?? '')?.[scalar(at(reference, 'key')) ?? '']);
    if (name !== null && value !== null && !value.includes(COMPUTED)) values.set(name, value);
  }
  // `$(NAME)` stands for a variable that was set before.
  return new Map(
    [...values].map(([key, value]) => [
      key,
      value.replace(/\$\(([\w.-]+)\)/g, (whole, other) => values.get(String(other)) ?? whole),
    ]),
  );
}
