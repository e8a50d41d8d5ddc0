/** Who calls a part by a name; between two names of one side there is a difference, whatever they look like. */
export type NameSide = 'registry' | 'traffic' | 'code';

const SIDES: readonly NameSide[] = ['registry', 'traffic', 'code'];

/** Words that people add to the name of a service, or leave out. */
const SUFFIXES = new Set(['service', 'svc', 'server', 'api', 'app', 'backend']);

const LOCAL = /^(localhost|0\.0\.0\.0|::1?|\[::1?\]|host\.docker\.internal)$/;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[?[0-9a-f:]*:[0-9a-f:]+\]?)$/i;
/** `orders.shop.svc.cluster.local`, `orders.internal`: names within a cluster, of which the first part is the service. */
const CLUSTER = /^([a-z0-9_-]+)(\.[a-z0-9_-]+)?\.(svc(\..*)?|local|internal|localdomain|lan)$/;

/** The host of an address or URL that names something; `null` where it is this machine, a number, or nothing. */
export function namedHost(address: string): string | null {
  const host = address
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/^[^/@]*@/, '')
    .replace(/[/?#].*$/, '')
    .replace(/:\d+$/, '');
  if (host === '' || LOCAL.test(host) || ADDRESS.test(host)) return null;
  return CLUSTER.exec(host)?.[1] ?? host;
}

/** Letters and digits alone: `Order_Service` and `order-service` are one name. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

function stemOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  if (words.length > 1 && SUFFIXES.has(last)) return words.slice(0, -1).join('');
  return words.join('').replace(/(?<=.{3})service$/, '');
}

interface Group {
  readonly names: Record<NameSide, Set<string>>;
  readonly keys: Set<string>;
}

/**
 * The names that registry, traffic and code have for the same services. Names that differ only in how they are written are one; what code says
 * about images and modules, and where a service answers, joins more; at last words such as `service` at the end do, where they leave no doubt.
 * Two services that one side tells apart are never joined.
 */
export class PartNames {
  private readonly groups = new Map<string, Group>();

  constructor({
    registry,
    traffic,
    code,
    hosts,
  }: {
    readonly registry: Iterable<string>;
    readonly traffic: Iterable<string>;
    readonly code: Iterable<{ readonly name: string; readonly aliases: readonly string[] }>;
    /** Where services answer, as far as it is known: an address that two of them have says nothing. */
    readonly hosts: Iterable<{ readonly name: string; readonly address: string }>;
  }) {
    for (const name of inOrder(registry)) this.add('registry', name);
    for (const name of inOrder(traffic)) this.add('traffic', name);
    const parts = [...code].sort((a, b) => compareTexts(a.name, b.name));
    for (const { name } of parts) this.add('code', name);
    this.link(parts.flatMap(({ name, aliases }) => aliases.map((alias) => [plainName(alias), name] as const)));
    this.link(
      [...hosts].flatMap(({ name, address }) => {
        const host = namedHost(address);
        return host === null ? [] : [[plainName(host), name] as const];
      }),
    );
    this.link(this.stems());
  }

  /** The name of a part: the registry's, else that of traffic, else that of code, else as it is. */
  of(name: string): string {
    const group = this.groups.get(plainName(name));
    if (group === undefined) return name;
    for (const side of SIDES) {
      const [first] = inOrder(group.names[side]);
      if (first !== undefined) return first;
    }
    return name;
  }

  /** The service that answers at a host, where it is one that is known by name. */
  at(address: string): string | null {
    const host = namedHost(address);
    return host === null || !this.groups.has(plainName(host)) ? null : this.of(host);
  }

  private add(side: NameSide, name: string): void {
    const key = plainName(name);
    if (key === '') return;
    const group = this.groups.get(key) ?? newGroup(key);
    group.names[side].add(name);
    this.groups.set(key, group);
  }

  /** Joins what has the same alias, where it is the alias of one alone, or the groups do not contradict each other. */
  private link(pairs: readonly (readonly [alias: string, name: string])[]): void {
    const byAlias = new Map<string, Set<string>>();
    for (const [alias, name] of pairs) {
      const names = byAlias.get(alias) ?? new Set();
      byAlias.set(alias, names.add(plainName(name)));
    }
    for (const [alias, names] of [...byAlias].sort((a, b) => compareTexts(a[0], b[0]))) {
      if (alias === '') continue;
      const own = this.groups.get(alias);
      const groups = new Set([...inOrder(names)].flatMap((key) => this.groups.get(key) ?? []));
      if (own !== undefined) groups.add(own);
      if (!areOne([...groups])) continue;
      const joined = newGroup(alias);
      for (const group of groups) {
        for (const side of SIDES) for (const name of group.names[side]) joined.names[side].add(name);
        for (const key of group.keys) joined.keys.add(key);
      }
      for (const key of joined.keys) this.groups.set(key, joined);
    }
  }

  private stems(): [alias: string, name: string][] {
    return [...new Set(this.groups.values())].flatMap((group) =>
      SIDES.flatMap((side) => [...group.names[side]].map((name): [string, string] => [stemOf(name), name])),
    );
  }
}

const newGroup = (key: string): Group => ({
  names: { registry: new Set(), traffic: new Set(), code: new Set() },
  keys: new Set([key]),
});

/** Whether no side knows two of them as different parts. */
const areOne = (groups: readonly Group[]): boolean =>
  SIDES.every((side) => groups.filter(({ names }) => names[side].size > 0).length <= 1);

export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const inOrder = (names: Iterable<string>): string[] => [...names].sort(compareTexts);
