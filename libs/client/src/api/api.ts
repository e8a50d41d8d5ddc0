import createClient, { type Client } from 'openapi-fetch';
import { type Addresses, httpAddress } from '../config';
import type { paths } from './openapi';

export type ChainMappingApi = Client<paths>;

/**
 * The HTTP API, typed from its OpenAPI document: `const { data, error } = await api.GET('/api/v1/chains/{chain_id}', { params: { path: { chain_id: 'A1' } } })`.
 *
 * @throws TypeError for an address that is none
 */
export function chainMappingApi(options: Pick<Addresses, 'url' | 'apiKey'> = {}): ChainMappingApi {
  const { url, apiKey } = httpAddress(options);
  return createClient<paths>({
    baseUrl: url,
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
  });
}
