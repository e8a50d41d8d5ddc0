import type { NodeType } from '@chain-mapping/model';
import type { ServiceEntry } from '../../chain-files/chain-file';
import type { Importer } from '../format';
import { asNodeId, asServiceName, Names } from '../names';
import { addressesIn } from './compose/calls';
import { ComposeFile, type ComposeService, pairsOf, withDefaults } from './compose/compose-file';
import { checkOf } from './compose/health-check';
import { chainsOf, type DraftChain, type DraftEdge, MOST_CHAINS, MOST_NODES } from './draft-chain';
import { readAs, readDocuments, type SourceDocument } from './read-documents';
import { type Place, quoted, Report } from './report';
import { serviceEntry } from './service-entry';
import { type Call, endsOf, nodeTypeOfImage, usualCall } from './technology';

/** Each service that no other one needs begins a chain: along the addresses in its environment, and along `depends_on`. */
export const compose: Importer = {
  name: 'compose',
  description: 'Docker Compose file: a chain from each service that no other one needs',
  read(files, options = {}) {
    const report = new Report();
    const names = new Names();
    const projects = files.flatMap((file) =>
      readDocuments(file, report).flatMap((document) => {
        const content = readAs(document, ComposeFile, report);
        return content === undefined ? [] : [projectOf(content, document, names, report)];
      }),
    );
    report.refuseFaults();
    const chains = chainsOf(
      projects.flatMap((project) => draftsOf(project, report)),
      options,
      report,
    );
    report.refuseFaults();
    const services = projects.flatMap(({ parts }) => parts.flatMap(({ entry }) => entry ?? []));
    return { chains, services, notes: report.notes };
  },
};

/** A service of a project. */
interface Part {
  readonly key: string;
  readonly service: ComposeService;
  readonly type: NodeType;
  readonly service_name: string;
  readonly entry: ServiceEntry | undefined;
  readonly place: Place;
}

/** One service needs another, and calls it so. */
interface Need {
  readonly dependency: Part;
  readonly call: Call;
  /** Whether the file says how it is called, and not only that it is needed. */
  readonly isSpecific: boolean;
  readonly note: string;
  readonly place: Place;
}

interface Project {
  readonly name: string;
  readonly file: string;
  readonly parts: readonly Part[];
  readonly needs: ReadonlyMap<Part, readonly Need[]>;
}

function projectOf(content: ComposeFile, document: SourceDocument, names: Names, report: Report): Project {
  if (content.include !== undefined)
    report.note(document.at('include'), 'what is included is not read: name those files too');
  const parts = Object.entries(content.services).map(([key, service]) => partOf(key, service, document, names, report));
  const byKey = new Map(parts.map((part) => [part.key, part]));
  const hosts = hostsOf(parts);
  const needs = new Map(
    parts.map((part) => [part, distinct(part, needsOf(part, byKey, hosts, document, report), report)]),
  );
  return { name: content.name ?? document.file, file: document.file, parts, needs };
}

function partOf(key: string, service: ComposeService, document: SourceDocument, names: Names, report: Report): Part {
  const place = document.at('services', key);
  const service_name = names.claim(asServiceName(key));
  if (service_name !== key) report.note(place, `${quoted(key)} is the service ${quoted(service_name)} here`);
  for (const field of ['env_file', 'extends'] as const) {
    if (service[field] !== undefined)
      report.note(document.at('services', key, field), `the ${field} of ${quoted(key)} is not read`);
  }
  const type = service.image == null ? 'service' : nodeTypeOfImage(withDefaults(service.image));
  const health_check = checkOf(key, service, document, report);
  const entry = serviceEntry(
    {
      name: service_name,
      base_url: baseUrlOf(key, service, type, document, report),
      health_check,
      metadata: { compose: key, ...(service.image != null && { image: service.image }) },
    },
    place,
    report,
  );
  return { key, service, type, service_name, entry, place };
}

const isStore = (type: NodeType): boolean => type === 'database' || type === 'cache' || type === 'message_queue';

/** Where the first published port answers; a store is only connected to, since it would ask for a password. */
function baseUrlOf(
  key: string,
  { ports }: ComposeService,
  type: NodeType,
  document: SourceDocument,
  report: Report,
): string | undefined {
  const published = (ports ?? []).flatMap((port, index) => {
    const number = publishedPort(port);
    return number === undefined ? [] : [{ number, index }];
  });
  const [first, ...others] = published;
  if (first === undefined) return undefined;
  for (const { number, index } of others) {
    report.note(
      document.at('services', key, 'ports', index),
      `${quoted(key)} is taken to answer on port ${first.number}: port ${number} is left out`,
    );
  }
  return `${isStore(type) ? 'tcp' : 'http'}://127.0.0.1:${first.number}`;
}

function publishedPort(port: NonNullable<ComposeService['ports']>[number]): number | undefined {
  const [text, protocol] =
    typeof port === 'string'
      ? withDefaults(port).split('/')
      : [`${withDefaults(port.published ?? '')}:${port.target}`, port.protocol];
  // `8080:80`, `127.0.0.1:8080:80`, `[::1]:8080:80`; of a range, `8080-8082:80-82`, the first.
  const [, number] = /(?:^|:)(\d{1,5})(?:-\d{1,5})?:\d{1,5}(?:-\d{1,5})?$/.exec(text ?? '') ?? [];
  const value = Number(number);
  return protocol === 'udp' || !(value >= 1 && value <= 65_535) ? undefined : value;
}

/** By which names the services of a project reach one another. */
function hostsOf(parts: readonly Part[]): ReadonlyMap<string, Part> {
  const hosts = new Map<string, Part>();
  for (const part of parts) {
    const { container_name, hostname, networks } = part.service;
    const aliases =
      networks == null || Array.isArray(networks)
        ? []
        : Object.values(networks).flatMap((network) => network?.aliases ?? []);
    for (const host of [container_name, hostname, ...aliases]) if (host != null) hosts.set(host.toLowerCase(), part);
  }
  for (const part of parts) hosts.set(part.key.toLowerCase(), part);
  return hosts;
}

const OWN_HOST = /^(localhost|127\..*|0\.0\.0\.0|\[::1?\]|host\.docker\.internal)$/i;

function needsOf(
  part: Part,
  byKey: ReadonlyMap<string, Part>,
  hosts: ReadonlyMap<string, Part>,
  document: SourceDocument,
  report: Report,
): Need[] {
  const { service, key } = part;
  const at = (...path: (string | number)[]): Place => document.at('services', key, ...path);
  const linked = new Map(
    (service.links ?? []).flatMap((link) => {
      const [target = '', alias = target] = link.split(':');
      const other = byKey.get(target);
      return other === undefined ? [] : [[alias.toLowerCase(), other] as const];
    }),
  );

  const called = pairsOf(service.environment).flatMap(([name, value, index]): Need[] =>
    addressesIn(name, withDefaults(value ?? '')).flatMap(({ host, call, isUrl }) => {
      const place = at('environment', index);
      const dependency = linked.get(host.toLowerCase()) ?? hosts.get(host.toLowerCase());
      if (dependency !== undefined) {
        return {
          dependency,
          call: call ?? usualCall(dependency.type),
          isSpecific: call !== undefined,
          note: name,
          place,
        };
      }
      if (host.includes('$'))
        report.note(
          place,
          `${quoted(name)} of ${quoted(key)} names a variable without a default: where it leads is not known`,
        );
      else if (isUrl && !OWN_HOST.test(host))
        report.note(
          place,
          `${quoted(name)} of ${quoted(key)} leads to ${quoted(host)}, which is no service here: it is left out`,
        );
      return [];
    }),
  );

  const dependsOn = service.depends_on ?? [];
  const named = [
    ...(Array.isArray(dependsOn)
      ? dependsOn.map((target, index) => ({ target, place: at('depends_on', index), condition: undefined }))
      : []),
    ...(Array.isArray(dependsOn)
      ? []
      : Object.entries(dependsOn).map(([target, options]) => ({
          target,
          place: at('depends_on', target),
          condition: options?.condition,
        }))),
    ...(service.links ?? []).map((link, index) => ({
      target: link.replace(/:.*$/s, ''),
      place: at('links', index),
      condition: undefined,
    })),
    ...(service.external_links ?? []).map((link, index) => ({
      target: link.replace(/:.*$/s, ''),
      place: at('external_links', index),
      condition: undefined,
    })),
  ];
  const declared = named.flatMap(({ target, place, condition }): Need[] => {
    const dependency = byKey.get(target);
    if (dependency === undefined) {
      report.note(place, `${quoted(key)} needs ${quoted(target)}, which is no service here: it is left out`);
      return [];
    }
    if (condition === 'service_completed_successfully') {
      report.note(
        place,
        `${quoted(key)} waits for ${quoted(target)} to end before it starts: that is no call, and left out`,
      );
      return [];
    }
    return [{ dependency, call: usualCall(dependency.type), isSpecific: false, note: 'depends_on', place }];
  });
  return [...called, ...declared].filter(({ dependency }) => dependency !== part);
}

/**
 * The ways in which a service calls another; that it needs it says nothing more then. Beside another call, a WebSocket would
 * close a circle: it leads from the one that has the data to the one that needs it.
 */
function distinct(part: Part, needs: readonly Need[], report: Report): Need[] {
  const specific = new Set<Part>();
  const waitedFor = new Set<Part>();
  for (const { dependency, call, isSpecific } of needs) {
    if (isSpecific) specific.add(dependency);
    if (isSpecific && call.type !== 'websocket_message') waitedFor.add(dependency);
  }
  return needs.filter((need) => {
    if (!need.isSpecific) return !specific.has(need.dependency);
    if (need.call.type !== 'websocket_message' || !waitedFor.has(need.dependency)) return true;
    report.note(
      need.place,
      `${quoted(part.key)} also opens a WebSocket to ${quoted(need.dependency.key)}: it is left out beside the other call`,
    );
    return false;
  });
}

function draftsOf({ name, file, parts, needs }: Project, report: Report): DraftChain[] {
  const needed = new Set([...needs.values()].flat().map(({ dependency }) => dependency));
  const starts = parts.filter(
    (part) => part.service['x-chain-mapping'] !== undefined || (!needed.has(part) && !isLoneStore(part, needs)),
  );
  const seen = new Set<Part>();
  const drafts = starts.slice(0, MOST_CHAINS + 1).map((start) => draftFrom(start, name, file, needs, seen));
  for (const part of parts) {
    if (seen.has(part)) continue;
    if (isLoneStore(part, needs))
      report.note(part.place, `${quoted(part.key)} is in no chain: no service is seen to use it`);
    // Services that need one another in a circle: the first in the file begins their chain.
    else if (drafts.length <= MOST_CHAINS) drafts.push(draftFrom(part, name, file, needs, seen));
  }
  return drafts;
}

const isLoneStore = (part: Part, needs: Project['needs']): boolean =>
  isStore(part.type) && (needs.get(part) ?? []).length === 0;

function draftFrom(start: Part, project: string, file: string, needs: Project['needs'], seen: Set<Part>): DraftChain {
  const reached = new Set([start]);
  for (const part of reached) {
    // Larger than a chain can be: it is left out anyway.
    if (reached.size > MOST_NODES) break;
    for (const { dependency } of needs.get(part) ?? []) reached.add(dependency);
  }
  const names = new Names();
  const ids = new Map([...reached].map((part) => [part, names.claim(asNodeId(part.key))]));
  for (const part of reached) seen.add(part);
  const extension = start.service['x-chain-mapping'] ?? {};
  return {
    key: `${file}#${start.key}`,
    place: start.place,
    name: start.key,
    ...extension,
    metadata: { compose: project },
    nodes: [...ids].map(([{ type, service_name }, id]) => ({ id, type, service_name })),
    edges: [...reached].flatMap((part) => edgesFrom(part, needs.get(part) ?? [], ids)),
  };
}

/** One edge for each way of calling, with every place that says so. */
function edgesFrom(part: Part, needs: readonly Need[], ids: ReadonlyMap<Part, string>): DraftEdge[] {
  const ways = new Map<string, Need[]>();
  for (const need of needs) {
    const key = JSON.stringify([need.dependency.key, need.call]);
    const way = ways.get(key);
    if (way === undefined) ways.set(key, [need]);
    else way.push(need);
  }
  return [...ways.values()].flatMap((way) => {
    const [first] = way;
    const [dependent, dependency] = [ids.get(part), first && ids.get(first.dependency)];
    if (first === undefined || dependent === undefined || dependency === undefined) return [];
    const evidence = way
      .slice(0, 50)
      .map(({ place: { file, line }, note }) => ({ file: file.slice(0, 1024), line, note: note.slice(0, 2000) }));
    return {
      ...endsOf(first.call.type, dependent, dependency),
      ...first.call,
      sources: [{ kind: 'static' as const, evidence }],
      place: first.place,
    };
  });
}
