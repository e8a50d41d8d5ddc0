import type { ApplyResult } from '@chain-mapping/contracts';
import type { ApiClient } from '../api/api-client';
import type { Folder } from './read-folder';

export interface Applied extends ApplyResult {
  readonly services: number;
  readonly monitored: number;
}

/**
 * Brings services, chains and monitoring of a folder to the system. The chains go in one call, all or nothing, before
 * anything else is changed; services first, so that the validation of the chains knows them.
 */
export async function applyFolder(
  api: ApiClient,
  { chains, services }: Folder,
  options: { readonly dry_run: boolean; readonly prune: boolean },
): Promise<Applied> {
  const definitions = chains.map(({ monitoring: _, ...chain }) => chain);
  // A wrong chain must not leave services changed behind it.
  const planned = await api.post<ApplyResult>('/api/v1/apply', { ...options, chains: definitions, dry_run: true });
  const monitored = chains.filter(({ monitoring }) => monitoring !== undefined);
  if (options.dry_run) return { ...planned, services: services.length, monitored: monitored.length };
  for (const { name, ...service } of services) await api.put(`/api/v1/services/${name}`, service);
  const applied = await api.post<ApplyResult>('/api/v1/apply', { ...options, chains: definitions });
  for (const { id, monitoring } of monitored) await api.put(`/api/v1/chains/${id}/monitoring`, monitoring);
  return { ...applied, services: services.length, monitored: monitored.length };
}
