import { httpClientPack } from './http-clients';

/** `request` and its heirs. */
export const request = httpClientPack({
  name: 'request',
  keywords: ['request'],
  clients: [
    'request',
    'request.defaults',
    'request-promise',
    'request-promise-native',
    'undici',
    'undici.request',
    'undici.fetch',
  ],
  functions: ['request', 'rp'],
  methods: ['request', 'stream'],
});
