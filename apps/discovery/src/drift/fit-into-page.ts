import type { DriftEdge } from '@chain-mapping/model';

/** Below what a NATS server takes when nothing else is set. */
const MOST_BYTES = 900_000;

/** The edges that fit into one answer, the first ones first; the rest is on the next page. */
export function fitIntoPage(edges: readonly DriftEdge[], most_bytes = MOST_BYTES): DriftEdge[] {
  let bytes = 0;
  const end = edges.findIndex((edge) => (bytes += Buffer.byteLength(JSON.stringify(edge))) > most_bytes);
  return edges.slice(0, end === -1 ? edges.length : Math.max(1, end));
}
