import type { FrameworkPack } from '../../language';
import { callOf } from '../queries';
import { requestOf } from './http-clients';

/** `fetch`, of the language or of a package: the name alone tells. */
export const fetch: FrameworkPack = {
  name: 'fetch',
  keywords: ['fetch('],
  rules: [
    {
      id: 'typescript.fetch.call',
      ...callOf('fetch', '$fetch', 'ofetch', 'nodeFetch', 'fetchJson'),
      read(match) {
        const claim = requestOf(match, 'fetch', ['node-fetch', 'cross-fetch', 'undici.fetch', 'ofetch.ofetch'], true);
        // A page asks the server that it came from.
        return claim?.kind === 'service_call' && claim.url.kind === 'text' && claim.url.text.startsWith('/')
          ? null
          : claim;
      },
    },
  ],
};
