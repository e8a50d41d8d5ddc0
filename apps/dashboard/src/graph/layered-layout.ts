export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Frame extends Box {
  /** Whether arrows have texts that need room. */
  readonly hasLabels: boolean;
}

export type Direction = 'RIGHT' | 'DOWN';

export interface Layout extends Box {
  readonly direction: Direction;
  /** The upper left corner of each box. */
  readonly places: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
}

/** Of a larger graph, only left to right is tried, and long arrows make no room for themselves. */
const LARGE = 60;
const MUCH_LARGER = 1.2;
const SWEEPS = 12;
const LARGE_GAPS = { between: 90, gap: 14 };
const MOST_TIMES_WIDER = 1.4;

/**
 * Where boxes of one size stand so that arrows go one way and cross little: from left to right or, where that fills the frame much better,
 * from top to bottom. After Sugiyama, Tagawa, Toda (1981): arrows that would close a circle are turned round, each box stands one layer
 * after the last that leads to it, and layers are swept over, each box drawn to the middle of its neighbours.
 */
export function layOut(
  ids: readonly string[],
  arrows: readonly (readonly [source: string, target: string])[],
  box: Box,
  frame: Frame,
): Layout {
  const graph = layered(ids, arrows, mostLayers(ids.length, box, frame));
  const right = laidOut(graph, 'RIGHT', box, frame.hasLabels);
  if (ids.length > LARGE) return right;
  const down = laidOut(graph, 'DOWN', box, frame.hasLabels);
  const scale = ({ width, height }: Layout): number => Math.min(1, frame.width / width, frame.height / height);
  // People read from left to right: only what would be much larger goes down.
  return scale(down) > MUCH_LARGER * scale(right) ? down : right;
}

/** A box, or the place where a long arrow passes a layer. */
interface Spot {
  readonly id: string | undefined;
  readonly layer: number;
  readonly before: Spot[];
  readonly after: Spot[];
  /** Its middle, across the layers. */
  at: number;
}

/** The layers, each in the order in which its spots are first met. */
function layered(ids: readonly string[], arrows: readonly (readonly [string, string])[], most: number): Spot[][] {
  const ways = withoutCircles(ids, arrows);
  const ranks = packed(ids, ranksOf(ids, ways), most);
  const layers: Spot[][] = [];
  const spot = (id: string | undefined, layer: number): Spot => {
    const made: Spot = { id, layer, before: [], after: [], at: 0 };
    (layers[layer] ??= []).push(made);
    return made;
  };
  const spots = new Map(ids.map((id) => [id, spot(id, ranks.get(id) ?? 0)]));
  const isLarge = ids.length > LARGE;
  for (const [source, target] of ways) {
    const end = spots.get(target);
    let from = spots.get(source);
    if (!from || !end) continue;
    while (!isLarge && from.layer < end.layer - 1) {
      const passing = spot(undefined, from.layer + 1);
      join(from, passing);
      from = passing;
    }
    if (from.layer < end.layer) join(from, end);
  }
  return layers;
}

function join(from: Spot, to: Spot): void {
  from.after.push(to);
  to.before.push(from);
}

/**
 * Each two once, with few turned round: those that lead back in an order in which what is only called comes last, what only calls first, and
 * of the rest first what calls more than it is called (Eades, Lin, Smyth 1993).
 */
function withoutCircles(ids: readonly string[], arrows: readonly (readonly [string, string])[]): [string, string][] {
  const leaving = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]));
  const entering = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]));
  for (const [source, target] of arrows) {
    if (source === target || !leaving.has(source) || !leaving.has(target)) continue;
    leaving.get(source)?.add(target);
    entering.get(target)?.add(source);
  }
  const ways = [...leaving].flatMap(([source, targets]) =>
    [...targets].map((target): [string, string] => [source, target]),
  );
  const [out, into] = [sizes(leaving), sizes(entering)];
  const rest = new Set(ids);
  const [first, last]: [string[], string[]] = [[], []];
  const take = (id: string, list: string[]): void => {
    rest.delete(id);
    list.push(id);
    for (const target of leaving.get(id) ?? []) into.set(target, (into.get(target) ?? 0) - 1);
    for (const source of entering.get(id) ?? []) out.set(source, (out.get(source) ?? 0) - 1);
  };
  while (rest.size > 0) {
    const sink = find(rest, (id) => out.get(id) === 0);
    const source = sink === undefined ? find(rest, (id) => into.get(id) === 0) : undefined;
    if (sink !== undefined) take(sink, last);
    else take(source ?? most(rest, (id) => (out.get(id) ?? 0) - (into.get(id) ?? 0)), first);
  }
  const places = new Map([...first, ...last.reverse()].map((id, index) => [id, index]));
  return ways.map(([source, target]) =>
    (places.get(source) ?? 0) < (places.get(target) ?? 0) ? [source, target] : [target, source],
  );
}

const sizes = (neighbours: ReadonlyMap<string, ReadonlySet<string>>): Map<string, number> =>
  new Map([...neighbours].map(([id, { size }]) => [id, size]));

function find(ids: Iterable<string>, isWanted: (id: string) => boolean): string | undefined {
  for (const id of ids) if (isWanted(id)) return id;
  return undefined;
}

function most(ids: Iterable<string>, value: (id: string) => number): string {
  let [found, highest] = ['', -Infinity];
  for (const id of ids) {
    if (value(id) <= highest) continue;
    found = id;
    highest = value(id);
  }
  return found;
}

/** The longest way to each from a beginning; beginnings stand right before the first that they lead to. */
function ranksOf(ids: readonly string[], ways: readonly (readonly [string, string])[]): Map<string, number> {
  const leaving = new Map<string, string[]>(ids.map((id) => [id, []]));
  const waiting = new Map<string, number>(ids.map((id) => [id, 0]));
  for (const [source, target] of ways) {
    leaving.get(source)?.push(target);
    waiting.set(target, (waiting.get(target) ?? 0) + 1);
  }
  const beginnings = ids.filter((id) => waiting.get(id) === 0);
  const ranks = new Map(beginnings.map((id) => [id, 0]));
  const ready = [...beginnings];
  // Grows while it is walked.
  for (const id of ready) {
    for (const target of leaving.get(id) ?? []) {
      ranks.set(target, Math.max(ranks.get(target) ?? 0, (ranks.get(id) ?? 0) + 1));
      const left = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  for (const id of beginnings) {
    const targets = (leaving.get(id) ?? []).map((target) => ranks.get(target) ?? 0);
    if (targets.length > 0) ranks.set(id, Math.min(...targets) - 1);
  }
  return ranks;
}

/** How many layers a large graph may have so that it is not a thin line in its frame. */
function mostLayers(count: number, box: Box, frame: Box): number {
  if (count <= LARGE) return Infinity;
  const shape = (box.height + LARGE_GAPS.gap) / (box.width + LARGE_GAPS.between);
  return Math.ceil(MOST_TIMES_WIDER * Math.sqrt((count * shape * frame.width) / Math.max(1, frame.height)));
}

/** Of too many layers, so many that are equally full, in the same order: some arrows then stay within one. */
function packed(ids: readonly string[], ranks: ReadonlyMap<string, number>, most: number): ReadonlyMap<string, number> {
  const rank = (id: string): number => ranks.get(id) ?? 0;
  if (Math.max(0, ...ranks.values()) < most) return ranks;
  const each = Math.ceil(ids.length / most);
  return new Map([...ids].sort((a, b) => rank(a) - rank(b)).map((id, index) => [id, Math.floor(index / each)]));
}

function laidOut(layers: readonly Spot[][], direction: Direction, box: Box, hasLabels: boolean): Layout {
  const isRight = direction === 'RIGHT';
  const isLarge = layers.flat().filter(({ id }) => id !== undefined).length > LARGE;
  const [along, across] = isRight ? [box.width, box.height] : [box.height, box.width];
  const between = isLarge ? LARGE_GAPS.between : hasLabels && isRight ? 138 : isRight ? 64 : 52;
  const gap = isLarge ? LARGE_GAPS.gap : 26;
  const placed = new Placing(layers, (a, b) => {
    const isBeside = a.id !== undefined && b.id !== undefined;
    return (sizeOf(a, across) + sizeOf(b, across)) / 2 + (isBeside ? gap : gap / 2);
  });
  placed.sweep();
  const spots = layers.flat().filter(({ id }) => id !== undefined);
  const first = Math.min(...spots.map(({ at }) => at));
  const last = Math.max(...spots.map(({ at }) => at));
  const places = new Map(
    spots.map(({ id, layer, at }) => {
      const [deep, wide] = [layer * (along + between), at - first];
      return [id ?? '', isRight ? { x: deep, y: wide } : { x: wide, y: deep }];
    }),
  );
  const [depth, width] = [layers.length * (along + between) - between, last - first + across];
  return { direction, places, ...(isRight ? { width: depth, height: width } : { width, height: depth }) };
}

const sizeOf = ({ id }: Spot, size: number): number => (id === undefined ? 8 : size);

/** Sweeps over the layers to and fro, and keeps the order with the least way across. */
class Placing {
  private order: Spot[][];

  constructor(
    layers: readonly Spot[][],
    private readonly distance: (a: Spot, b: Spot) => number,
  ) {
    this.order = layers.map((layer) => [...layer]);
    for (const layer of this.order)
      this.place(
        layer,
        layer.map((_, index) => index),
      );
  }

  sweep(): void {
    let best = this.order.map((layer) => [...layer]);
    let least = Infinity;
    for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
      this.pass(sweep % 2 === 0, true);
      const cost = this.cost();
      if (cost >= least) continue;
      least = cost;
      best = this.order.map((layer) => [...layer]);
    }
    this.order = best;
    for (const layer of this.order)
      this.place(
        layer,
        layer.map(({ at }) => at),
      );
    // In the order that was found, each is drawn to the middle of all that it is joined with.
    for (let sweep = 0; sweep < SWEEPS; sweep += 1) this.pass(sweep % 2 === 0, false);
  }

  private pass(isForth: boolean, isSorted: boolean): void {
    for (const layer of isForth ? this.order : [...this.order].reverse()) {
      const wanted = new Map(
        layer.map((spot) => {
          const { before, after, at } = spot;
          const neighbours = !isSorted ? [...before, ...after] : isForth ? before : after;
          return [
            spot,
            neighbours.length === 0 ? at : neighbours.reduce((sum, each) => sum + each.at, 0) / neighbours.length,
          ];
        }),
      );
      if (isSorted) layer.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0));
      this.place(
        layer,
        layer.map((spot) => wanted.get(spot) ?? 0),
      );
    }
  }

  /**
   * The places nearest to those wanted that keep order and distance: with the distances taken off, the nearest series that never falls
   * (pool adjacent violators).
   */
  private place(layer: readonly Spot[], wanted: readonly number[]): void {
    const offsets: number[] = [];
    layer.forEach((spot, index) => {
      const previous = layer[index - 1];
      offsets.push(previous === undefined ? 0 : (offsets[index - 1] ?? 0) + this.distance(previous, spot));
    });
    const pools: { sum: number; count: number }[] = [];
    wanted.forEach((at, index) => {
      let pool = { sum: at - (offsets[index] ?? 0), count: 1 };
      for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
        pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
        pools.pop();
      }
      pools.push(pool);
    });
    let index = 0;
    for (const { sum, count } of pools) {
      for (const end = index + count; index < end; index += 1) {
        const spot = layer[index];
        if (spot) spot.at = sum / count + (offsets[index] ?? 0);
      }
    }
  }

  private cost(): number {
    let sum = 0;
    for (const layer of this.order)
      for (const { at, after } of layer) for (const next of after) sum += Math.abs(next.at - at);
    return sum;
  }
}
