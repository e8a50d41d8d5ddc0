import { type NodeInput, ServiceName } from '@chain-mapping/model';
import { z } from 'zod';
import type { ServiceEntry } from '../../chain-files/chain-file';
import type { Importer } from '../format';
import { asNodeId, asServiceName, Names } from '../names';
import { ChainExtension } from './chain-extension';
import { chainsOf, type DraftChain, type DraftEdge } from './draft-chain';
import { readAs, readDocuments, type SourceDocument } from './read-documents';
import { type Place, quoted, Report } from './report';
import { serviceEntry } from './service-entry';

/**
 * An API is one service. Each operation with `x-chain-mapping` is a chain of its own; where no operation has it, the service
 * with all of its endpoints is one.
 */
export const openapi: Importer = {
  name: 'openapi',
  description: 'OpenAPI 3 document: a service, and a chain for each operation that says so, or for the whole API',
  read(files, options = {}) {
    const report = new Report();
    const names = new Names();
    const apis = files.flatMap((file) =>
      readDocuments(file, report).flatMap((document) => {
        const version = versionOf(document.content);
        if (version !== undefined && !version.startsWith('3.')) {
          report.fault(document.at('openapi'), `is version ${quoted(version)}: only 3.x is read`);
          return [];
        }
        const content = readAs(document, OpenApi, report);
        return content === undefined ? [] : [apiOf(content, document, names, report)];
      }),
    );
    report.refuseFaults();
    const chains = chainsOf(
      apis.flatMap(({ drafts }) => drafts),
      options,
      report,
    );
    report.refuseFaults();
    return { chains, services: apis.flatMap(({ service }) => service ?? []), notes: report.notes };
  },
};

const text = z.string().nullish();
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

const Operation = z.object({
  operationId: text,
  summary: text,
  description: text,
  tags: z.array(z.string()).nullish(),
  deprecated: z.boolean().nullish(),
  callbacks: z.unknown().optional(),
  servers: z.unknown().optional(),
  'x-chain-mapping': ChainExtension.optional(),
});
type Operation = z.output<typeof Operation>;

const PathItem = z.object({
  $ref: text,
  servers: z.unknown().optional(),
  get: Operation.optional(),
  put: Operation.optional(),
  post: Operation.optional(),
  delete: Operation.optional(),
  options: Operation.optional(),
  head: Operation.optional(),
  patch: Operation.optional(),
  trace: Operation.optional(),
});

const Server = z.object({
  url: z.string(),
  variables: z.record(z.string(), z.object({ default: z.union([z.string(), z.number()]).transform(String) })).nullish(),
});

const OpenApi = z.object({
  openapi: z.string(),
  info: z.object({ title: z.string().min(1), version: z.union([z.string(), z.number()]).nullish(), description: text }),
  servers: z.array(Server).nullish(),
  paths: z.record(z.string(), PathItem).nullish(),
  webhooks: z.record(z.string(), z.unknown()).nullish(),
  /** Of the service with all of its endpoints; `service` says under which name the platform knows it. */
  'x-chain-mapping': ChainExtension.extend({ service: ServiceName.optional() }).optional(),
});
type OpenApi = z.output<typeof OpenApi>;

function versionOf(content: unknown): string | undefined {
  const { data } = z.looseObject({ openapi: z.unknown(), swagger: z.unknown() }).partial().safeParse(content);
  const version = data?.openapi ?? data?.swagger;
  return version == null ? undefined : String(version);
}

interface Api {
  readonly service: ServiceEntry | undefined;
  readonly drafts: readonly DraftChain[];
}

interface Endpoint {
  /** `GET /orders/{id}`. */
  readonly operation: string;
  readonly path: string;
  readonly method: string;
  readonly said: Operation;
  readonly place: Place;
}

function apiOf(content: OpenApi, document: SourceDocument, names: Names, report: Report): Api {
  const { info, 'x-chain-mapping': extension } = content;
  const place = document.at('info', 'title');
  const name = names.claim(extension?.service ?? asServiceName(info.title));
  const endpoints = endpointsOf(content, document, report);
  const health = healthEndpoint(endpoints);
  const base_url = baseUrlOf(content, document, report);
  const service = serviceEntry(
    {
      name,
      base_url,
      description: info.description ?? info.title,
      ...(health !== undefined && { health_check: { endpoint: health.path } }),
      metadata: { openapi: info.title, ...(info.version != null && { version: String(info.version) }) },
    },
    place,
    report,
  );
  const protocol = base_url?.replace(/:.*$/s, '').toLowerCase();
  const draft = (key: string, of: readonly Endpoint[], said: ChainExtension) =>
    draftOf(`${document.file}#${name}#${key}`, name, protocol, of, said);

  const drafts = endpoints.flatMap((endpoint): DraftChain[] => {
    const { said, operation, place: at } = endpoint;
    const own = said['x-chain-mapping'];
    if (own === undefined) return [];
    const about = {
      name: said.summary || said.operationId || operation,
      description: said.description || undefined,
      tags: said.tags ?? [],
    };
    return [{ ...about, place: at, ...draft(operation, [endpoint], own) }];
  });
  if (drafts.length > 0 && extension === undefined) {
    const others = endpoints.length - drafts.length;
    if (others > 0) report.note(document.at('paths'), `operations without x-chain-mapping are in no chain (${others})`);
    return { service, drafts };
  }
  const { service: _, ...said } = extension ?? {};
  const all = endpoints.filter((endpoint) => endpoint !== health);
  const whole = { name: info.title, description: info.description || undefined, place, ...draft('', all, said) };
  return { service, drafts: [whole, ...drafts] };
}

function endpointsOf({ paths, webhooks }: OpenApi, document: SourceDocument, report: Report): Endpoint[] {
  if (webhooks != null) report.note(document.at('webhooks'), 'webhooks are left out: where they lead is not known');
  return Object.entries(paths ?? {}).flatMap(([path, item]) => {
    if (item.$ref != null)
      report.note(document.at('paths', path, '$ref'), `what ${quoted(path)} refers to is not read`);
    const inside = METHODS.flatMap((method): Endpoint[] => {
      const said = item[method];
      if (said === undefined) return [];
      const place = document.at('paths', path, method);
      if (said.callbacks !== undefined) report.note(place, 'callbacks are left out: where they lead is not known');
      if (said.servers !== undefined)
        report.note(place, 'servers of an operation are left out: a service has one base_url');
      return [{ operation: `${method.toUpperCase()} ${path}`, path, method, said, place }];
    });
    if (item.servers !== undefined) {
      report.note(document.at('paths', path, 'servers'), 'servers of a path are left out: a service has one base_url');
    }
    return inside;
  });
}

const HEALTH_PATHS =
  '/health /healthz /health/ready /health/live /readyz /livez /ready /live /actuator/health /_health /status /ping'.split(
    ' ',
  );

/** The path that is there to be asked; the base of the API may stand before it. */
function healthEndpoint(endpoints: readonly Endpoint[]): Endpoint | undefined {
  for (const ending of HEALTH_PATHS) {
    const found = endpoints.find(
      ({ method, path }) => method === 'get' && !path.includes('{') && path.toLowerCase().endsWith(ending),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function baseUrlOf({ servers }: OpenApi, document: SourceDocument, report: Report): string | undefined {
  const [first, ...others] = servers ?? [];
  if (first === undefined) return undefined;
  if (others.length > 0)
    report.note(
      document.at('servers'),
      `servers after the first are left out (${others.length}): a service has one base_url`,
    );
  const variables = new Map(Object.entries(first.variables ?? {}).map(([name, variable]) => [name, variable.default]));
  const url = first.url.replace(/\{([^{}]*)\}/g, (whole, name: string) => variables.get(name) ?? whole);
  if (/^https?:\/\/[^{}]*$/i.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '');
  report.note(
    document.at('servers', 0, 'url'),
    `${quoted(first.url)} does not say where the service answers: it has no base_url`,
  );
  return undefined;
}

function draftOf(
  key: string,
  service_name: string,
  protocol: string | undefined,
  endpoints: readonly Endpoint[],
  said: ChainExtension,
): Omit<DraftChain, 'name' | 'place'> {
  const names = new Names();
  const service: NodeInput = { id: names.claim(asNodeId(service_name)), type: 'service', service_name };
  const parts = endpoints.map(({ operation, said: { operationId, summary, tags, deprecated }, place }) => {
    const id = names.claim(asNodeId(operationId || operation));
    const metadata = {
      ...(summary && { summary }),
      ...(tags != null && tags.length > 0 && { tags }),
      ...(deprecated === true && { deprecated }),
    };
    const node: NodeInput = {
      id,
      type: 'api_endpoint',
      service_name,
      component_name: (operationId || operation).slice(0, 256),
      ...(Object.keys(metadata).length > 0 && { metadata }),
    };
    const edge: DraftEdge = {
      source_node: id,
      target_node: service.id,
      type: 'http_request',
      ...(protocol !== undefined && { protocol }),
      operation: operation.slice(0, 512),
      ...(said.latency_sla !== undefined && { latency_sla: said.latency_sla }),
      sources: [{ kind: 'static', evidence: [{ file: place.file.slice(0, 1024), line: place.line }] }],
      place,
    };
    return { node, edge };
  });
  return { key, ...said, nodes: [...parts.map(({ node }) => node), service], edges: parts.map(({ edge }) => edge) };
}
