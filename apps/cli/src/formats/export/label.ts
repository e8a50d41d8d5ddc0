import type { ChainEdge } from '@chain-mapping/model';

/** What is drawn on an edge, a line each: what is called, or else how, and how long it may take. */
export function edgeLines({ type, operation, latency_sla }: ChainEdge): string[] {
  return [operation ?? type, ...(latency_sla == null ? [] : [`within ${latency_sla} ms`])];
}

/** Whether an edge hands something over and does not wait: it is drawn dashed. */
export const isHandedOver = ({ type }: ChainEdge): boolean =>
  type === 'message_publish' || type === 'message_consume' || type === 'websocket_message';
