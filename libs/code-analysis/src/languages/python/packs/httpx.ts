import { httpClientPack } from './http-clients';

export const httpx = httpClientPack({
  name: 'httpx',
  keywords: ['httpx'],
  clients: ['httpx', 'httpx.AsyncClient', 'httpx.Client'],
});
