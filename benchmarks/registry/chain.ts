import { ChainInput } from '@chain-mapping/model';

const NODES = 10;

/** A chain of 10 nodes in a row, with 9 edges. */
export function aLongChain(number: number): ChainInput {
  const at = (index: number): string => `step_${String(index)}`;
  return ChainInput.parse({
    name: `Order ${String(number)} from the screen to the ledger`,
    category: 'data_flow',
    description: 'An order is checked, priced, sent and booked.',
    tags: ['orders', 'benchmark'],
    nodes: Array.from({ length: NODES }, (_, index) => ({
      id: at(index),
      type: 'service',
      service_name: `service-${String((number * 7 + index) % 300)}`,
      component_name: `part_${String(index)}`,
      health_check: { enabled: true, endpoint: '/health', timeout_ms: 2000 },
      metadata: { team: 'orders' },
    })),
    edges: Array.from({ length: NODES - 1 }, (_, index) => ({
      source_node: at(index),
      target_node: at(index + 1),
      type: 'http_request',
      latency_sla: 100,
    })),
    metadata: { owner: 'orders' },
  });
}
