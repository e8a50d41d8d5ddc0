import type { Topology } from '@chain-mapping/code-analysis';

/** What is known of a system, beside its clone: `<name>.json`. */
export interface Truth {
  readonly nodes: readonly { readonly id: string; readonly kind: string; readonly aliases?: readonly string[] }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly class: string }[];
  readonly endpoints?: readonly { readonly node: string; readonly path: string }[];
  readonly languages?: readonly string[];
  /** Names that count neither way: add-ons, other ways to install. */
  readonly ignore?: readonly string[];
}

export interface Counts {
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

export interface Score {
  readonly components: Counts;
  readonly connections: Counts;
  readonly directed: Counts;
  readonly endpoints: Counts;
  /** Of each class of connection how many of the known ones were found. */
  readonly classes: ReadonlyMap<string, { readonly found: number; readonly all: number }>;
  /** What was said of each connection, and whether it is one. */
  readonly said: readonly { readonly confidence: number; readonly isRight: boolean }[];
}

const GENERIC = ['service', 'svc', 'server', 'api', 'app'];
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
function core(name: string): string {
  const words = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const telling = words.filter((word) => !GENERIC.includes(word));
  return (telling.length > 0 ? telling : words).join('');
}
const pathOf = (path: string): string =>
  `/${path.replace(/^[a-z]+:\/\/[^/]+/, '').split('?')[0] ?? ''}`
    .replace(/\/+/g, '/')
    .replace(/(.)\/$/, '$1')
    .replace(/\{[^}]*\}|:[A-Za-z_]+|<[^>]*>|\*/g, '{}')
    .toLowerCase();

/** The known thing that a name means: by its name or an alias, else by what is telling of it where that is one thing's alone. */
function namesOf(truth: Truth) {
  const known = new Map<string, string>();
  const cores = new Map<string, string | null>();
  const ignored = new Set((truth.ignore ?? []).map(plain));
  for (const { id, aliases = [] } of truth.nodes) {
    for (const name of [id, ...aliases]) {
      known.set(plain(name), id);
      const other = cores.get(core(name));
      cores.set(core(name), other === undefined || other === id ? id : null);
    }
  }
  const isIgnored = (name: string): boolean => ignored.has(plain(name)) && !known.has(plain(name));
  const find = (name: string): string | null =>
    known.get(plain(name)) ?? (isIgnored(name) ? null : (cores.get(core(name)) ?? null));
  return { find, isIgnored };
}

/** Compares what was found with what is known, as the studies of such tools count: a connection counts in either direction, `directed` apart. */
export function score(found: Topology, truth: Truth): Score {
  const { find, isIgnored } = namesOf(truth);
  const off = new Set(
    found.nodes
      .filter(
        ({ id, aliases }) => [id, ...aliases].some(isIgnored) && ![id, ...aliases].some((name) => find(name) !== null),
      )
      .map(({ id }) => plain(id)),
  );
  const isLeftOut = (name: string): boolean => find(name) === null && (isIgnored(name) || off.has(plain(name)));
  const hit = new Set<string>();
  const extra = new Set<string>();
  for (const { id, aliases } of found.nodes) {
    const known = [id, ...aliases].map(find).find((each) => each !== null);
    if (known != null) hit.add(known);
    else if (!isLeftOut(id)) extra.add(plain(id));
  }
  const pairs = new Map<string, number>();
  for (const { from, to, confidence } of found.edges) {
    if (isLeftOut(from) || isLeftOut(to)) continue;
    const [a, b] = [find(from) ?? `?${plain(from)}`, find(to) ?? `?${plain(to)}`];
    if (a !== b) pairs.set(`${a}>${b}`, Math.max(pairs.get(`${a}>${b}`) ?? 0, confidence));
  }
  const used = new Set<string>();
  const right = new Set<string>();
  const classes = new Map<string, { found: number; all: number }>();
  let connected = 0;
  let directed = 0;
  for (const { from, to, class: kind } of truth.edges) {
    const [forward, backward] = [`${from}>${to}`, `${to}>${from}`];
    const isFound = pairs.has(forward) || pairs.has(backward);
    const of = classes.get(kind) ?? { found: 0, all: 0 };
    classes.set(kind, { found: of.found + Number(isFound), all: of.all + 1 });
    connected += Number(isFound);
    for (const key of [forward, backward]) if (pairs.has(key)) used.add(key);
    // Data flows both ways between a service and its database.
    const fits = [forward, ...(kind === 'database' ? [backward] : [])].filter((key) => pairs.has(key));
    directed += Number(fits.length > 0);
    for (const key of fits) right.add(key);
  }
  const wanted = new Set((truth.endpoints ?? []).map(({ node, path }) => `${node} ${pathOf(path)}`));
  const served = new Set(
    wanted.size === 0
      ? []
      : found.endpoints
          .filter(({ node }) => !isLeftOut(node))
          .map(({ node, path }) => `${find(node) ?? '?'} ${pathOf(path)}`),
  );
  const common = [...served].filter((each) => wanted.has(each)).length;
  const all = truth.edges.length;
  return {
    components: { right: hit.size, wrong: extra.size, missed: truth.nodes.length - hit.size },
    connections: { right: connected, wrong: pairs.size - used.size, missed: all - connected },
    directed: { right: directed, wrong: pairs.size - right.size, missed: all - directed },
    endpoints: { right: common, wrong: served.size - common, missed: wanted.size - common },
    classes,
    said: [...pairs].map(([key, confidence]) => ({ confidence, isRight: used.has(key) })),
  };
}

export const sum = (counts: readonly Counts[]): Counts =>
  counts.reduce(
    (total, each) => ({
      right: total.right + each.right,
      wrong: total.wrong + each.wrong,
      missed: total.missed + each.missed,
    }),
    { right: 0, wrong: 0, missed: 0 },
  );

export const precision = ({ right, wrong }: Counts): number => (right + wrong === 0 ? 1 : right / (right + wrong));
export const recall = ({ right, missed }: Counts): number => (right + missed === 0 ? 1 : right / (right + missed));
export const f1 = ({ right, wrong, missed }: Counts): number =>
  right + wrong + missed === 0 ? 1 : (2 * right) / (2 * right + wrong + missed);

/** How far what is said is from what is so: the mean square, and the distance within each tenth. */
export function calibration(said: Score['said']): { brier: number; ece: number } {
  const brier =
    said.reduce((total, { confidence, isRight }) => total + (confidence - Number(isRight)) ** 2, 0) / said.length;
  const ece = Array.from({ length: 10 }, (_, tenth) =>
    said.filter(({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === tenth),
  )
    .filter((bin) => bin.length > 0)
    .reduce((total, bin) => {
      const mean = bin.reduce((of, { confidence }) => of + confidence, 0) / bin.length;
      const share = bin.filter(({ isRight }) => isRight).length / bin.length;
      return total + (bin.length / said.length) * Math.abs(mean - share);
    }, 0);
  return { brier, ece };
}
