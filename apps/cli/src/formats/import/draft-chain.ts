import { type Category, categoryPrefix, type ChainEdge, type NodeInput, validateChain } from '@chain-mapping/model';
import { ChainFile } from '../../chain-files/chain-file';
import type { ImportOptions } from '../format';
import { fitted, type Place, quoted, type Report } from './report';

/** The category of what a file calls no chain, and so gives none: services that call one another. */
export const DEFAULT_CATEGORY: Category = 'service_communication';

export interface DraftEdge extends ChainEdge {
  /** Where the file says so. */
  readonly place: Place;
}

/** A chain as an importer makes it out; it may still have circles, and has an id only if its file gives one. */
export interface DraftChain {
  /** What `needs` of other drafts call it. */
  readonly key: string;
  readonly place: Place;
  readonly id?: string | undefined;
  readonly name: string;
  readonly category?: Category | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly latency_sla?: number | undefined;
  readonly nodes: readonly NodeInput[];
  readonly edges: readonly DraftEdge[];
  /** Ids of the chains that it is said to depend on. */
  readonly dependencies?: readonly string[] | undefined;
  /** Keys of the drafts that it depends on. */
  readonly needs?: readonly string[] | undefined;
}

export const MOST_CHAINS = 1000;
/** Of one chain, as the registry takes it. */
export const MOST_NODES = 1000;
const MOST_NODES_TOGETHER = 100_000;
const MOST_NAMED = 8;
const LONGEST = { name: 200, description: 10_000, tag: 100, tags: 100 } as const;

/**
 * Makes chains of drafts. An edge that closes a circle is left out, with a note that spells the circle; a draft that still
 * is no valid chain is left out whole, with a note that says why. A draft without an id gets the next free one of its
 * category's letter, in the order of the drafts.
 */
export function chainsOf(drafts: readonly DraftChain[], options: ImportOptions, report: Report): ChainFile[] {
  const excess = excessOf(drafts);
  if (excess !== undefined) {
    report.fault(excess.place, excess.message);
    return [];
  }
  refuseTwice(drafts, report);
  const sound = drafts.flatMap((draft) => {
    const content = contentOf(draft, report);
    const [error] = validateChain(content, new Set()).errors;
    if (error === undefined) return [{ draft, content }];
    report.note(draft.place, `${quoted(draft.name)} is left out: ${error.path && `${error.path}: `}${error.message}`);
    return [];
  });
  const ids = numbered(
    sound.map(({ draft }) => draft),
    options.taken_ids ?? [],
  );
  const byKey = new Map(sound.map(({ draft }, index) => [draft.key, ids[index] ?? '']));
  return sound.map(({ draft, content }, index) => {
    const id = ids[index] ?? '';
    const needed = (draft.needs ?? []).flatMap((key) => byKey.get(key) ?? []);
    const dependencies = [...new Set([...(draft.dependencies ?? []), ...needed])].filter((other) => other !== id);
    const { id: _, ...chain } = ChainFile.parse({ id, ...content, dependencies });
    // The id comes first where the chain is written down.
    return { id, ...chain };
  });
}

function excessOf(drafts: readonly DraftChain[]): { readonly place: Place; readonly message: string } | undefined {
  let nodes = 0;
  for (const [index, draft] of drafts.entries()) {
    nodes += draft.nodes.length;
    const message = `of files with more than ${MOST_CHAINS} chains or ${MOST_NODES_TOGETHER} nodes, name fewer at once`;
    if (index >= MOST_CHAINS || nodes > MOST_NODES_TOGETHER) return { place: draft.place, message };
  }
  return undefined;
}

function refuseTwice(drafts: readonly DraftChain[], report: Report): void {
  const first = new Map<string, DraftChain>();
  for (const draft of drafts) {
    if (draft.id === undefined) continue;
    const other = first.get(draft.id);
    if (other === undefined) first.set(draft.id, draft);
    else report.fault(draft.place, `${quoted(other.name)} has the id ${draft.id} too`);
  }
}

function numbered(drafts: readonly DraftChain[], taken: readonly string[]): string[] {
  const used = new Set([...taken, ...drafts.flatMap(({ id }) => id ?? [])]);
  const next = new Map<string, number>();
  const nextFree = (letter: string): string => {
    let number = next.get(letter) ?? 1;
    while (used.has(`${letter}${number}`)) number += 1;
    next.set(letter, number + 1);
    return `${letter}${number}`;
  };
  return drafts.map(({ id, category }) => id ?? nextFree(categoryPrefix[category ?? DEFAULT_CATEGORY]));
}

function contentOf(draft: DraftChain, report: Report): Omit<ChainFile, 'id' | 'dependencies'> {
  const fit = (what: string, text: string, most: number): string =>
    fitted(text, most, `the ${what} of ${quoted(draft.name)}`, draft.place, report);
  const tags = [...new Set(draft.tags)];
  if (tags.length > LONGEST.tags) report.note(draft.place, `only the first ${LONGEST.tags} tags are kept`);
  return {
    name: fit('name', draft.name.trim(), LONGEST.name),
    category: draft.category ?? DEFAULT_CATEGORY,
    ...(draft.description !== undefined && { description: fit('description', draft.description, LONGEST.description) }),
    tags: tags.slice(0, LONGEST.tags).map((tag) => fit('tag', tag, LONGEST.tag)),
    metadata: { ...draft.metadata },
    ...(draft.latency_sla !== undefined && { latency_sla: draft.latency_sla }),
    nodes: [...draft.nodes],
    edges: withoutCircles(draft, report),
  };
}

/**
 * The edges but those that close a circle: found by a walk that begins where the chain begins, so that a call back is what
 * is left out, and not the call that it answers. What two edges say alike is kept once.
 */
function withoutCircles({ name, nodes, edges }: DraftChain, report: Report): ChainEdge[] {
  const leaving = new Map<string, DraftEdge[]>(nodes.map(({ id }) => [id, []]));
  const reached = new Set<string>();
  for (const edge of distinct(edges)) {
    leaving.get(edge.source_node)?.push(edge);
    reached.add(edge.target_node);
  }
  const closing = new Set<DraftEdge>();
  const seen = new Set<string>();
  const walk = (start: string): void => {
    if (seen.has(start)) return;
    const open = new Set([start]);
    const path = [{ id: start, next: 0 }];
    seen.add(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const edge = leaving.get(step.id)?.[step.next++];
      if (edge === undefined) {
        open.delete(step.id);
        path.pop();
      } else if (open.has(edge.target_node)) {
        closing.add(edge);
        const ids = path.map(({ id }) => id);
        const circle = [...ids.slice(ids.indexOf(edge.target_node)), edge.target_node];
        report.note(
          edge.place,
          `${quoted(name)}: ${edge.source_node} -> ${edge.target_node} is left out, it closes a circle: ${spelled(circle)}`,
        );
      } else if (!seen.has(edge.target_node)) {
        seen.add(edge.target_node);
        open.add(edge.target_node);
        path.push({ id: edge.target_node, next: 0 });
      }
    }
  };
  for (const { id } of nodes) if (!reached.has(id)) walk(id);
  for (const { id } of nodes) walk(id);
  return distinct(edges)
    .filter((edge) => !closing.has(edge))
    .map(({ place: _, ...edge }) => edge);
}

function distinct(edges: readonly DraftEdge[]): DraftEdge[] {
  const found = new Map<string, DraftEdge>();
  for (const edge of edges) {
    const { place: _, ...said } = edge;
    const key = JSON.stringify(said);
    if (!found.has(key)) found.set(key, edge);
  }
  return [...found.values()];
}

function spelled(circle: readonly string[]): string {
  if (circle.length <= MOST_NAMED) return circle.join(' -> ');
  const half = MOST_NAMED / 2;
  return [...circle.slice(0, half), '…', ...circle.slice(-half)].join(' -> ');
}
