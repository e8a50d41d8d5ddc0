/** What the address of the map says: a service, a chain, or two services and the way between them. */
export interface MapSearch {
  readonly service?: string;
  readonly chain?: string;
  readonly to?: string;
  /** The time that it shows; now, where it is not given. */
  readonly at?: string;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export function mapSearch(search: Record<string, unknown>): MapSearch {
  const service = text(search.service);
  const chain = text(search.chain);
  const to = service === undefined ? undefined : text(search.to);
  const at = text(search.at);
  const isTime = at !== undefined && /^\d{4}-\d\d-\d\dT/.test(at) && !Number.isNaN(Date.parse(at));
  return {
    ...(isTime && { at: new Date(at).toISOString() }),
    ...(service && { service }),
    ...(chain && { chain }),
    ...(to && { to }),
  };
}
