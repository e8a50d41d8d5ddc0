/** What an order needs to know of a chain. */
export interface Ordered {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly source_node: string; readonly target_node: string }[];
}

/**
 * The ids of a chain's nodes, each after those that call it; where calls go round in a circle, as they stand in the chain. Linear in the
 * size of the chain.
 */
export function nodeOrder({ nodes, edges }: Ordered): string[] {
  const waiting = new Map(nodes.map(({ id }) => [id, 0]));
  const leaving = new Map<string, string[]>();
  for (const { source_node, target_node } of edges) {
    if (!waiting.has(source_node) || !waiting.has(target_node)) continue;
    waiting.set(target_node, (waiting.get(target_node) ?? 0) + 1);
    const targets = leaving.get(source_node);
    if (targets) targets.push(target_node);
    else leaving.set(source_node, [target_node]);
  }
  const order = nodes.filter(({ id }) => waiting.get(id) === 0).map(({ id }) => id);
  const seen = new Set(order);
  // Grows while it is walked.
  for (const id of order) {
    for (const target of leaving.get(id) ?? []) {
      const left = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, left);
      if (left > 0 || seen.has(target)) continue;
      seen.add(target);
      order.push(target);
    }
  }
  return [...order, ...nodes.map(({ id }) => id).filter((id) => !seen.has(id))];
}
