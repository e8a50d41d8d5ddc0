import { type Deployable, fileName, folderOf, isJob, isVariant, joinPath } from './deployable';
import { interpolate, readEnvironmentFile, type Variables } from './environment-file';
import { at, lineOf, list, readYaml, scalar, tree } from './yaml-documents';

const NAME = /^(docker-)?compose[\w.-]*\.ya?ml$|^(docker-)?stack[\w.-]*\.ya?ml$|^[\w.-]*docker-compose[\w.-]*\.ya?ml$/i;

export const isCompose = (file: string): boolean => NAME.test(fileName(file));

/** The services of a compose file, with the values of `.env` put in. */
export function readCompose(file: string, text: string, textOf: (file: string) => string | undefined): Deployable[] {
  const folder = folderOf(file);
  const variables = readEnvironmentFile(textOf(joinPath(folder, '.env') ?? '') ?? '');
  return readYaml(text).flatMap((document) => {
    const root = tree(document);
    // The first version of the format has the services at the top.
    const services = 'services' in root ? tree(root.services) : isFirstVersion(root) ? root : {};
    return Object.entries(services).map(([name, value]) =>
      readService({ name, service: tree(value), file, text, folder, variables, textOf }),
    );
  });
}

const isFirstVersion = (root: Readonly<Record<string, unknown>>): boolean => {
  const values = Object.values(root).map(tree);
  return values.length > 0 && values.every((value) => 'image' in value || 'build' in value);
};

interface ServiceContext {
  readonly name: string;
  readonly service: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly text: string;
  readonly folder: string;
  readonly variables: Variables;
  readonly textOf: (file: string) => string | undefined;
}

function readService({ name, service, file, text, folder, variables, textOf }: ServiceContext): Deployable {
  const put = (value: string): string => interpolate(value, variables);
  const environment = new Map<string, string>();
  for (const entry of [service.env_file].flat()) {
    const path = scalar(entry) ?? scalar(at(entry, 'path'));
    const target = path === null ? null : joinPath(folder, put(path));
    if (target === null) continue;
    // What is not committed is often described beside it.
    const content = textOf(target) ?? textOf(`${target}.example`) ?? textOf(`${target}.sample`) ?? '';
    for (const [key, value] of readEnvironmentFile(content)) environment.set(key, interpolate(value, variables));
  }
  for (const [key, value] of entriesOf(service.environment)) {
    const given = value ?? variables.get(key);
    if (given !== undefined) environment.set(key, put(given));
  }
  const hosts = [scalar(service.container_name), scalar(service.hostname)];
  const aliases = Object.values(tree(service.networks)).flatMap((network) => list(at(network, 'aliases')).map(scalar));
  const options = tree(at(service.logging, 'options'));
  const log = ['syslog-address', 'gelf-address', 'fluentd-address', 'splunk-url', 'loki-url'].map((key) =>
    scalar(options[key]),
  );
  return {
    name,
    names: [...hosts, ...aliases].flatMap((each) => (each === null ? [] : [put(each)])),
    file,
    line: lineOf(text, `${name}:`),
    image: mapped(scalar(service.image), put),
    build: buildOf(service.build, folder, put),
    environment,
    links: [...list(service.links), ...list(service.external_links)].flatMap(
      (each) => scalar(each)?.split(':')[0] ?? [],
    ),
    depends_on: namesOf(service.depends_on),
    ports: list(service.ports).flatMap((each) => portsOf(each, put)),
    command: put(
      [service.entrypoint, service.command]
        .flat()
        .flatMap((each) => scalar(each) ?? [])
        .join(' '),
    ),
    log_address: mapped(log.find((each) => each !== null) ?? null, put),
    mounts: list(service.volumes).flatMap((each) => {
      const source = scalar(each)?.split(':')[0] ?? scalar(at(each, 'source'));
      const path = source == null || !/[./$]/.test(source) ? null : joinPath(folder, put(source));
      return path === null ? [] : [path];
    }),
    is_variant:
      isVariant(file) ||
      isJob(name) ||
      list(service.profiles).some((each) => /^(tests?|seed|debug|tools?|e2e|ci|bench\w*)$/i.test(scalar(each) ?? '')),
  };
}

const mapped = (value: string | null, change: (value: string) => string): string | null =>
  value === null ? null : change(value);

function entriesOf(value: unknown): [string, string | null][] {
  if (Array.isArray(value)) {
    return value.flatMap((each): [string, string | null][] => {
      const text = scalar(each);
      if (text === null) return [];
      const equals = text.indexOf('=');
      return [equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)]];
    });
  }
  return Object.entries(tree(value)).map(([key, each]) => [key, scalar(each)]);
}

const namesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.flatMap((each) => scalar(each) ?? []) : Object.keys(tree(value));

function buildOf(value: unknown, folder: string, put: (text: string) => string): Deployable['build'] {
  const context = scalar(value) ?? scalar(at(value, 'context')) ?? (value == null ? null : '.');
  if (context === null) return null;
  const root = joinPath(folder, put(context));
  if (root === null) return null;
  const dockerfile = scalar(at(value, 'dockerfile'));
  return { folder: root, dockerfile: dockerfile === null ? null : joinPath(root, put(dockerfile)) };
}

function portsOf(value: unknown, put: (text: string) => string): Deployable['ports'] {
  const host = scalar(at(value, 'published'));
  const container = scalar(at(value, 'target'));
  if (host !== null && container !== null) return pairOf(put(host), put(container));
  const parts = put(scalar(value) ?? '')
    .replace(/\/\w+$/, '')
    .split(':');
  return parts.length < 2 ? [] : pairOf(parts.at(-2) ?? '', parts.at(-1) ?? '');
}

const pairOf = (host: string, container: string): Deployable['ports'] =>
  /^\d{1,5}$/.test(host) && /^\d{1,5}$/.test(container) ? [{ host: Number(host), container: Number(container) }] : [];
