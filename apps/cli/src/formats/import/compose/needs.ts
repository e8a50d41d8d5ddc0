import { type Place, quoted, type Report } from '../report';
import type { SourceDocument } from '../read-documents';
import { type Call, usualCall } from '../technology';
import { addressesIn } from './calls';
import { pairsOf, withDefaults } from './compose-file';
import type { Part } from './parts';

/** One service needs another, and calls it so. */
export interface Need {
  readonly dependency: Part;
  readonly call: Call;
  /** Whether the file says how it is called, and not only that it is needed. */
  readonly isSpecific: boolean;
  readonly note: string;
  readonly place: Place;
}

/** What each service of a project needs, and how it calls it. */
export function needsOf(
  parts: readonly Part[],
  document: SourceDocument,
  report: Report,
): ReadonlyMap<Part, readonly Need[]> {
  const byKey = new Map(parts.map((part) => [part.key, part]));
  const hosts = hostsOf(parts);
  return new Map(parts.map((part) => [part, distinct(part, needsFrom(part, byKey, hosts, document, report), report)]));
}

const ENDS_FIRST = 'service_completed_successfully';

/** The services that another one waits for until they have ended. */
export function jobsOf(parts: readonly Part[]): ReadonlySet<Part> {
  const byKey = new Map(parts.map((part) => [part.key, part]));
  return new Set(
    parts.flatMap(({ service: { depends_on } }) =>
      depends_on == null || Array.isArray(depends_on)
        ? []
        : Object.entries(depends_on).flatMap(([key, options]) =>
            options?.condition === ENDS_FIRST ? (byKey.get(key) ?? []) : [],
          ),
    ),
  );
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

function needsFrom(
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
    if (condition === ENDS_FIRST) {
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
