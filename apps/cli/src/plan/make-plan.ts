import type { ApiClient } from '../api/api-client';
import { allChains, allServices, monitoringOf } from '../api/registry';
import type { ParsedFile } from '../chain-files/parse-file';
import { type Plan, planOf } from './plan';

/** Asks the registry what it holds, and says what applying the files would change. */
export async function makePlan(api: ApiClient, folder: ParsedFile, prune: boolean): Promise<Plan> {
  const chains = folder.chains.map(({ value }) => value);
  const services = folder.services.map(({ value }) => value);
  const [heldChains, heldServices] = await Promise.all([allChains(api), allServices(api)]);
  const known = new Set(heldChains.map(({ id }) => id));
  const asked = chains.filter(({ id, monitoring }) => monitoring && known.has(id)).map(({ id }) => id);
  const held = { chains: heldChains, services: heldServices, monitoring: await monitoringOf(api, asked) };
  return planOf({ chains, services }, held, prune);
}
