import { ChainInput, NodeInput, ServiceInput } from '@chain-mapping/model';
import type { z } from 'zod';

let made = 0;
const next = (): number => (made += 1);

/** A node of a service of its own that nothing checks, with what the test says. */
export function aNode(fields: Partial<z.input<typeof NodeInput>> = {}): NodeInput {
  const number = next();
  return NodeInput.parse({ id: `node_${number}`, type: 'service', service_name: `service-${number}`, ...fields });
}

/** A valid chain of one node, without an id, with what the test says. */
export function aChain(fields: Partial<z.input<typeof ChainInput>> = {}): ChainInput {
  return ChainInput.parse({ name: `Chain ${next()}`, category: 'data_flow', nodes: [aNode()], ...fields });
}

/** A chain whose nodes call one another in a row: `aPath('a', 'b', 'c')` is a -> b -> c. */
export function aPath(...ids: readonly string[]): ChainInput {
  return aChain({
    nodes: ids.map((id) => ({ id, type: 'service', service_name: id })),
    edges: ids
      .slice(1)
      .map((id, index) => ({ source_node: ids[index] ?? '', target_node: id, type: 'http_request', latency_sla: 100 })),
  });
}

/** What is registered of a service, with what the test says. */
export function aService(fields: Partial<z.input<typeof ServiceInput>> = {}): ServiceInput {
  return ServiceInput.parse({ description: `Service ${next()}`, ...fields });
}
