/** One piece of what speaks for a proposal: a place in source code. */
export interface Evidence {
  readonly file: string;
  readonly line: number;
  readonly lines: readonly string[];
  readonly kind: string;
  readonly confidence: number | null;
  /** The node, or `source → target`, that it speaks for. */
  readonly supports: readonly string[];
}

/**
 * The places in code that the evidence of a proposal names, each once, with all that it speaks for. Evidence is a free record: what is not
 * of a known form is left out.
 */
export function evidenceOf(evidence: Readonly<Record<string, unknown>>): Evidence[] {
  const places = new Map<string, Evidence>();
  for (const item of Array.isArray(evidence.items) ? (evidence.items as unknown[]) : []) {
    const read = evidenceItem(item);
    if (!read) continue;
    const key = `${read.file}:${read.line}`;
    const known = places.get(key);
    places.set(key, known ? { ...known, supports: [...new Set([...known.supports, ...read.supports])] } : read);
  }
  return [...places.values()];
}

function evidenceItem(item: unknown): Evidence | undefined {
  if (!isRecord(item)) return undefined;
  const { file, snippet, line_start: line, kind, confidence, supports } = item;
  if (typeof file !== 'string' || typeof snippet !== 'string') return undefined;
  return {
    file,
    line: typeof line === 'number' ? line : 1,
    lines: snippet.split('\n'),
    kind: typeof kind === 'string' ? kind : '',
    confidence: typeof confidence === 'number' ? confidence : null,
    supports: supportsOf(supports),
  };
}

function supportsOf(supports: unknown): string[] {
  if (!isRecord(supports)) return [];
  const { node, edge } = supports;
  return [
    ...(typeof node === 'string' ? [node] : []),
    ...(isRecord(edge) ? [`${String(edge.source)} → ${String(edge.target)}`] : []),
  ];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
