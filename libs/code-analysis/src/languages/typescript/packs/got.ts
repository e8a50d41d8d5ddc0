import { httpClientPack } from './http-clients';

/** got, ky and the like: a function with verbs. */
export const got = httpClientPack({
  name: 'got',
  keywords: ['got', 'ky', 'needle', 'superagent', 'phin'],
  clients: [
    ...['got', 'got.extend', 'got.got', 'ky', 'ky.create', 'ky.extend'],
    ...['needle', 'superagent', 'superagent.agent', 'phin', 'wretch'],
  ],
  functions: ['got', 'ky', 'needle', 'phin', 'superagent'],
  methods: ['stream', 'request'],
});
