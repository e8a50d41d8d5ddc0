import { httpClientPack } from './http-clients';

export const requests = httpClientPack({
  name: 'requests',
  keywords: ['requests'],
  clients: ['requests', 'requests.Session', 'requests.session', 'requests.sessions.Session'],
});
