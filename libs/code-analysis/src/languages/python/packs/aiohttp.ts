import { httpClientPack } from './http-clients';

export const aiohttp = httpClientPack({
  name: 'aiohttp',
  keywords: ['aiohttp'],
  clients: ['aiohttp.ClientSession', 'aiohttp.client.ClientSession', 'aiohttp'],
  websocketMethods: ['ws_connect'],
});
