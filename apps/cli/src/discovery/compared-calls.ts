import {
  codeSightings,
  type DriftChain,
  type DriftEdge,
  driftEdges,
  proposedSystem,
  type ReadSystem,
} from '@chain-mapping/model';

type Drafts = Parameters<typeof proposedSystem>[0];

export interface Compared {
  /** Calls that code makes surely enough and no chain declares. */
  readonly undeclared: readonly DriftEdge[];
  /** The same, less sure: for a person to look at. */
  readonly perhaps: readonly DriftEdge[];
  /** Calls that chains declare, whose source was read and does not make them. */
  readonly notFound: readonly DriftEdge[];
  readonly confirmed: number;
}

/**
 * Holds what code says against chains.
 *
 * @param least how sure a call must be to count, 0 to 1
 */
export function comparedCalls(
  found: { readonly topology: ReadSystem; readonly proposals: Drafts },
  registered: {
    readonly chains: readonly DriftChain[];
    readonly services: readonly { readonly name: string; readonly base_url?: string | null | undefined }[];
  },
  now: string,
  least: number,
): Compared {
  const [whole, proposed] = [codeSightings(found.topology, now), codeSightings(proposedSystem(found.proposals), now)];
  const edges = driftEdges({
    ...registered,
    code: { calls: [...whole.calls, ...proposed.calls], parts: [...whole.parts, ...proposed.parts] },
    traffic: { calls: [], parts: [] },
    now,
    patience_ms: 0,
  });
  const undeclared = edges.filter(({ state }) => state === 'static_only');
  const isSure = (edge: DriftEdge): boolean => confidenceOf(edge) >= least;
  return {
    undeclared: undeclared.filter(isSure),
    perhaps: undeclared.filter((edge) => !isSure(edge)),
    notFound: edges.filter(({ state, looked_for }) => state === 'declared_only' && looked_for.includes('static')),
    confirmed: edges.filter(({ state }) => state === 'confirmed').length,
  };
}

export const confidenceOf = ({ sources }: DriftEdge): number =>
  sources.find(({ kind }) => kind === 'static')?.confidence ?? 0;

/** The first place in code that shows a call; `null` for one that is only declared. */
export function placeOf({ sources }: DriftEdge): { readonly file: string; readonly line: number } | null {
  const evidence = sources.find(({ kind }) => kind === 'static')?.evidence ?? [];
  // Source says it better than a setting does, which often only names the address.
  const places = evidence.flatMap(({ file, line }) => (file === undefined ? [] : { file, line: line ?? 1 }));
  return (
    places.find(({ file }) => !/\.(ya?ml|env|properties|json|toml|conf)$|(^|\/)\.env/.test(file)) ?? places[0] ?? null
  );
}
