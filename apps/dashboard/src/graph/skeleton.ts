export type Way = readonly [source: string, target: string];

/**
 * Of very many arrows those that say where boxes stand: from layer to layer, one of each pair, none that leads back. A graph of 300 boxes and
 * 1,000 arrows has some 300 of them, and every box that is joined with another is joined with one still.
 */
export function skeletonOf(ids: readonly string[], arrows: readonly Way[]): Way[] {
  const ways = withoutCircles(ids, arrows);
  const ranks = ranksOf(ids, ways);
  return ways.filter(([source, target]) => (ranks.get(target) ?? 0) - (ranks.get(source) ?? 0) === 1);
}

/** How many layers a graph has, and how many boxes its fullest one. */
export function layersOf(ids: readonly string[], arrows: readonly Way[]): { count: number; fullest: number } {
  const counts = new Map<number, number>();
  for (const rank of ranksOf(ids, withoutCircles(ids, arrows)).values()) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  return { count: counts.size, fullest: Math.max(0, ...counts.values()) };
}

/**
 * Each two once, with few turned round: those that lead back in an order in which what is only called comes last, what only calls first, and
 * of the rest first what calls more than it is called (Eades, Lin, Smyth 1993).
 */
function withoutCircles(ids: readonly string[], arrows: readonly Way[]): Way[] {
  const leaving = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]));
  const entering = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]));
  for (const [source, target] of arrows) {
    if (source === target || !leaving.has(source) || !leaving.has(target)) continue;
    leaving.get(source)?.add(target);
    entering.get(target)?.add(source);
  }
  const ways = [...leaving].flatMap(([source, targets]) => [...targets].map((target): Way => [source, target]));
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
  const turned = ways.map(([source, target]): Way =>
    (places.get(source) ?? 0) < (places.get(target) ?? 0) ? [source, target] : [target, source],
  );
  // Two that called each other are the same way now.
  return [...new Map(turned.map((way) => [way.join('\n'), way])).values()];
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
function ranksOf(ids: readonly string[], ways: readonly Way[]): Map<string, number> {
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
