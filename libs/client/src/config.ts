import type { HttpAddress } from './delivery/http';
import type { NatsAddress } from './nats';

export interface Addresses {
  readonly nats?: string | string[] | undefined;
  readonly natsOptions?: NatsAddress['options'];
  readonly url?: string | undefined;
  readonly apiKey?: string | undefined;
}

const LOCAL = 'http://127.0.0.1:8000';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the system is: as it is given, else by `NATS_URL`, `CHAIN_MAPPING_URL` and `CHAIN_MAPPING_API_KEY`, else the gateway of this machine. */
export function addressesOf(
  given: Addresses,
  env: Environment = process.env,
): { readonly nats: NatsAddress | undefined; readonly http: HttpAddress | undefined } {
  const isSaid = given.nats !== undefined || given.url !== undefined;
  const servers = isSaid ? given.nats : env.NATS_URL || undefined;
  const url = isSaid ? given.url : env.CHAIN_MAPPING_URL || undefined;
  return {
    nats: servers === undefined ? undefined : { servers, options: given.natsOptions },
    http: servers !== undefined && url === undefined ? undefined : httpAddress({ ...given, url }, env),
  };
}

/** @throws TypeError for an address that is none */
export function httpAddress(given: Pick<Addresses, 'url' | 'apiKey'>, env: Environment = process.env): HttpAddress {
  const url = given.url ?? (env.CHAIN_MAPPING_URL || LOCAL);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new TypeError(`url must be an address of HTTP, not '${url}'`);
  }
  return { url: url.replace(/\/+$/, ''), apiKey: given.apiKey ?? (env.CHAIN_MAPPING_API_KEY || undefined) };
}
