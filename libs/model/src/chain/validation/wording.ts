const MOST_NAMED = 5;
const LONGEST_QUOTE = 128;

export const quoted = (id: string): string => (id.length > LONGEST_QUOTE ? `${id.slice(0, LONGEST_QUOTE)}…` : id);

/** The first five of some names, and how many more there are. */
export function named(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  const first = names.slice(0, MOST_NAMED).map(quoted).join(', ');
  return rest > 0 ? `${first} and ${rest} more` : first;
}

/** A way through a chain, node by node. */
export const spelled = (node_ids: readonly string[]): string => node_ids.map(quoted).join(' -> ');
