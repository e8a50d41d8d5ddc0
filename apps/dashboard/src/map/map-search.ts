/** What the address of the map says: a service, a chain, or two services and the way between them. */
export interface MapSearch {
  readonly service?: string;
  readonly chain?: string;
  readonly to?: string;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export function mapSearch(search: Record<string, unknown>): MapSearch {
  const service = text(search.service);
  const chain = text(search.chain);
  const to = service === undefined ? undefined : text(search.to);
  return { ...(service && { service }), ...(chain && { chain }), ...(to && { to }) };
}
