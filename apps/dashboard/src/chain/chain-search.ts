export const CHAIN_TABS = ['now', 'trends', 'runs', 'versions', 'monitoring'] as const;
export type ChainTab = (typeof CHAIN_TABS)[number];

export function chainSearch({ tab }: Record<string, unknown>): { tab?: ChainTab } {
  const known = CHAIN_TABS.find((each) => each === tab && each !== 'now');
  return known ? { tab: known } : {};
}
