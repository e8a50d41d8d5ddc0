import type { Chain } from '../chain/chain';
import type { ChainEdge, EdgeSource } from '../chain/edge';
import type { DriftEdge } from './drift';

type Edges = Chain['edges'];

const placeOf = ({ source_node, target_node, type }: Pick<ChainEdge, 'source_node' | 'target_node' | 'type'>): string =>
  JSON.stringify([source_node, target_node, type]);

/**
 * Edges that say nothing of where they are known from keep what was known of them: who declares a chain in files does not take back what code and
 * traffic have shown. An empty list takes it back.
 */
export function keepingSources(edges: readonly ChainEdge[], before: readonly ChainEdge[]): ChainEdge[] {
  const known = new Map(before.map((edge) => [placeOf(edge), edge.sources]));
  return edges.map((edge) => {
    const sources = edge.sources == null ? known.get(placeOf(edge)) : undefined;
    return sources == null ? edge : { ...edge, sources };
  });
}

/**
 * The edges of a chain with what code and traffic confirm of them, or `null` where nothing has to be written: a way to know an edge that is new, or
 * one that was written down a while ago.
 *
 * @param fresh_ms how far what is written may stay behind what is known, in milliseconds: each writing is a version of the chain
 */
export function confirmedEdges(
  chain: Pick<Chain, 'id' | 'edges' | 'created_at'>,
  drift: readonly DriftEdge[],
  fresh_ms: number,
): Edges | null {
  const seen = new Map<string, readonly EdgeSource[]>();
  for (const { state, declared_by, sources } of drift) {
    if (state !== 'confirmed') continue;
    for (const place of declared_by) if (place.chain_id === chain.id) seen.set(placeOf(place), sources);
  }
  let isNew = false;
  const edges = chain.edges.map((edge) => {
    const shown = (seen.get(placeOf(edge)) ?? []).filter(({ kind }) => kind !== 'declared');
    const written = edge.sources ?? [];
    const news = shown.filter((source) =>
      isNews(
        source,
        written.find(({ kind }) => kind === source.kind),
        fresh_ms,
      ),
    );
    if (news.length === 0) return edge;
    isNew = true;
    const kinds = new Set(news.map(({ kind }) => kind));
    const own: EdgeSource[] = written.length > 0 ? written : [{ kind: 'declared', first_seen: chain.created_at }];
    return {
      ...edge,
      sources: [...own.filter(({ kind }) => !kinds.has(kind)), ...news.map((each) => since(each, written))],
    };
  });
  return isNew ? edges : null;
}

function isNews(source: EdgeSource, written: EdgeSource | undefined, fresh_ms: number): boolean {
  if (written === undefined) return true;
  return Date.parse(source.last_seen ?? '') - Date.parse(written.last_seen ?? '') >= fresh_ms;
}

/** What was seen before what is remembered now stays when it was seen first. */
function since(source: EdgeSource, written: readonly EdgeSource[]): EdgeSource {
  const before = written.find(({ kind }) => kind === source.kind)?.first_seen;
  const first_seen = [before, source.first_seen].flatMap((time) => time ?? []).sort()[0];
  return { ...source, ...(first_seen !== undefined && { first_seen }) };
}
