import { httpClientPack } from './http-clients';

/** The modules of Node itself, and k6, which calls its own the same. */
export const nodeHttp = httpClientPack({
  name: 'http',
  keywords: ['http', 'https'],
  clients: ['http', 'https', 'k6.http'],
  methods: ['request'],
});
