import type { Chain, MonitoringConfig, Service } from '@chain-mapping/model';
import type { ApiClient } from './api-client';
import { inParallel } from './in-parallel';

/** So many chains may be too large for one answer; a page stays well below that. */
const PAGE = 100;
const AT_ONCE = 8;

export function allChains(api: ApiClient): Promise<Chain[]> {
  return pages(api, '/api/v1/chains', 'chains');
}

export function allServices(api: ApiClient): Promise<Service[]> {
  return pages(api, '/api/v1/services', 'services');
}

/** How each of these chains is monitored, by its id; one that is not has no entry. */
export async function monitoringOf(
  api: ApiClient,
  chain_ids: readonly string[],
): Promise<ReadonlyMap<string, MonitoringConfig>> {
  const configs = await inParallel(chain_ids, AT_ONCE, (id) =>
    api.find<MonitoringConfig>(`/api/v1/chains/${encodeURIComponent(id)}/monitoring`),
  );
  return new Map(configs.flatMap((config) => (config ? [[config.chain_id, config]] : [])));
}

async function pages<Plural extends string, Item>(api: ApiClient, path: string, plural: Plural): Promise<Item[]> {
  const items: Item[] = [];
  for (;;) {
    const answer = await api.get<Record<Plural, Item[]> & { readonly total: number }>(
      `${path}?limit=${PAGE}&offset=${items.length}`,
    );
    items.push(...answer[plural]);
    if (answer[plural].length === 0 || items.length >= answer.total) return items;
  }
}
