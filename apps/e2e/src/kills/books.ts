/** What happens to a chain, by the word that the subject of its event holds. */
export type Kind = 'registered' | 'updated' | 'deleted';

/** Who changed what: of one chain, nobody changes anything twice. */
export const tagOf = (actor: string, chain_id: string): string => `${actor} on ${chain_id}`;

/** One request to change a chain, and what the one who asked knows of it. */
export interface Attempt {
  /** Unique: the change and the event that come of it can be told by it. */
  readonly tag: string;
  readonly outcome: 'acknowledged' | 'refused' | 'unknown';
}

/** A change that Postgres holds, or that an event tells of. */
export interface Change {
  readonly tag: string;
  readonly chain_id: string;
  readonly kind: Kind;
  readonly version: number;
}

export interface ToldChange extends Change {
  readonly event_id: string;
}

/** What was asked, stored and told, to be compared when everything has come to rest. */
export interface Books {
  readonly attempts: readonly Attempt[];
  /** Of each chain in the order of their commits. */
  readonly changes: readonly Change[];
  /** In the order of the stream. */
  readonly events: readonly ToldChange[];
}

/**
 * Where the books do not agree, in words. Nothing: what was acknowledged is stored, what was refused is not, nothing is stored twice; and
 * each stored change is told once, those of a chain in their order, and nothing else is told.
 */
export function faultsIn({ attempts, changes, events }: Books): string[] {
  const tags = changes.map(({ tag }) => tag);
  const stored = new Set(tags);
  const changed = linesOf(changes);
  const told = linesOf(events);
  return [
    ...attempts
      .filter(({ tag, outcome }) => outcome !== 'unknown' && (outcome === 'acknowledged') !== stored.has(tag))
      .map(({ tag, outcome }) => `${tag}: ${outcome}, but ${outcome === 'acknowledged' ? 'not ' : ''}stored`),
    ...twiceIn(tags).map((tag) => `${tag}: stored more than once`),
    ...twiceIn(events.map(({ event_id }) => event_id)).map((id) => `event ${id}: more than once`),
    ...[...new Set([...changed.keys(), ...told.keys()])].flatMap((chain_id) =>
      faultsOfChain(changed.get(chain_id) ?? [], told.get(chain_id) ?? []),
    ),
  ];
}

function faultsOfChain(changed: readonly string[], told: readonly string[]): string[] {
  const faults = [
    ...changed.filter((line) => !told.includes(line)).map((line) => `${line}: stored, but not told`),
    ...told.filter((line) => !changed.includes(line)).map((line) => `${line}: told, but not stored`),
    ...twiceIn(told).map((line) => `${line}: told more than once`),
  ];
  const inOrder = changed.every((line, index) => line === told[index]);
  return faults.length > 0 || inOrder ? faults : [`told out of order: ${told.join(', ')}`];
}

function linesOf(changes: readonly Change[]): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const { tag, chain_id, kind, version } of changes) {
    const line = `${chain_id} ${kind} as version ${version} by ${tag}`;
    const others = lines.get(chain_id);
    if (others) others.push(line);
    else lines.set(chain_id, [line]);
  }
  return lines;
}

function twiceIn(texts: readonly string[]): string[] {
  const once = new Set<string>();
  return texts.filter((text) => once.size === once.add(text).size);
}
