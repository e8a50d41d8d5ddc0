import { type Deployable, isVariant } from './deployable';
import { lineOf } from './yaml-documents';

export const isAspireHost = (file: string, text: string): boolean =>
  file.endsWith('.cs') && text.includes('DistributedApplication.CreateBuilder');

/** Resources by the method that adds them, as the image that runs. */
const IMAGES: readonly (readonly [RegExp, string])[] = [
  [/Postgres/, 'postgres'],
  [/SqlServer|AzureSql/, 'mssql'],
  [/MySql/, 'mysql'],
  [/Mongo/, 'mongo'],
  [/Redis|Valkey|Garnet/, 'redis'],
  [/RabbitMQ/, 'rabbitmq'],
  [/Kafka/, 'kafka'],
  [/Nats/, 'nats'],
  [/Elasticsearch/, 'elasticsearch'],
  [/Qdrant/, 'qdrant'],
  [/Keycloak/, 'keycloak'],
  [/Yarp/, 'nginx'],
  [/Ollama/, 'ollama'],
];
const MAX_STATEMENTS = 2_000;

interface Resource {
  readonly name: string;
  readonly image: string | null;
  readonly project: string | null;
  readonly statement: string;
}

/** What an AppHost of .NET Aspire starts, and what each part is given a reference to. */
export function readAspireHost(file: string, text: string): Deployable[] {
  const code = text.replace(/\/\/.*$/gm, '');
  const resources = new Map<string, Resource>();
  const parts: { readonly variable: string | null; readonly resource: Resource }[] = [];
  /** Databases of a server, endpoints of a service: names for what another variable is. */
  const aliases = new Map<string, { readonly of: string; readonly name: string | null }>();
  for (const statement of code.split(';').slice(0, MAX_STATEMENTS)) {
    const [, variable, rest = statement] = /(?:\bvar|\b[\w<>]+)\s+(\w+)\s*=\s*([\s\S]*)$/.exec(statement) ?? [];
    const added = /\bbuilder\s*\.\s*Add(\w+?)(?:<(?:Projects\s*\.\s*)?(\w+)>)?\s*\(\s*"([^"]{1,200})"/.exec(rest);
    if (added !== null) {
      const [, method = '', project, name = ''] = added;
      if (/^(Parameter|ConnectionString|DockerComposeEnvironment|KubernetesEnvironment)/.test(method)) continue;
      const given = /AddContainer\s*\(\s*"[^"]*"\s*,\s*"([^"]+)"/.exec(rest)?.[1];
      const image = given ?? IMAGES.find(([pattern]) => pattern.test(method))?.[1] ?? null;
      const resource = { name, image, project: project?.replaceAll('_', '.') ?? null, statement: rest };
      parts.push({ variable: variable ?? null, resource });
      if (variable !== undefined) resources.set(variable, resource);
      continue;
    }
    const [, owner, database] = /^\s*(\w+)\s*\.\s*(?:AddDatabase\s*\(\s*"([^"]+)"|GetEndpoint\s*\()/.exec(rest) ?? [];
    if (variable !== undefined && owner !== undefined) aliases.set(variable, { of: owner, name: database ?? null });
  }
  const named = (variable: string, depth = 0): string | null => {
    const alias = aliases.get(variable);
    return resources.get(variable)?.name ?? (alias === undefined || depth > 5 ? null : named(alias.of, depth + 1));
  };
  return parts.map(({ variable, resource: { name, image, project, statement } }) => ({
    name,
    names: [
      ...(project === null ? [] : [project]),
      ...[...aliases.values()].flatMap((alias) => (alias.of === variable && alias.name !== null ? [alias.name] : [])),
    ],
    file,
    line: lineOf(text, `"${name}"`),
    image,
    build: null,
    environment: new Map(),
    links: [
      ...statement.matchAll(/\.\s*(?:With(?:Reference|Environment)|Configure\w*|With\w*Routes?)\s*\(([^;]*?)\)/g),
    ].flatMap((match) =>
      (match[1]?.replace(/"[^"]*"/g, '').match(/\w+/g) ?? []).flatMap((word) => {
        const target = named(word);
        return target === null || target === name ? [] : [target];
      }),
    ),
    depends_on: [],
    ports: [],
    command: '',
    log_address: null,
    mounts: [],
    is_variant: isVariant(file),
  }));
}
