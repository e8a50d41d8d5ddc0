/** How many calls deep each step of a run is, for the eye: the first is 0. Of what was reached in several ways the shortest counts. */
export function depthsOf(
  steps: readonly { readonly source_node: string | null; readonly target_node: string }[],
): number[] {
  const depths = new Map<string | null, number>();
  // In the order of time: a call comes after the one that led to it.
  return steps.map(({ source_node, target_node }) => {
    const depth = source_node === null ? 0 : (depths.get(source_node) ?? 0) + 1;
    depths.set(target_node, Math.min(depth, depths.get(target_node) ?? Infinity));
    return depth;
  });
}
