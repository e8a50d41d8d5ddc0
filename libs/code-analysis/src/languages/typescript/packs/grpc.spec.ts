import { readFile } from '../../facts.fixture';

describe('gRPC of JavaScript', () => {
  it('reads generated clients, and those of loaded definitions', async () => {
    const text = `
import * as grpc from '@grpc/grpc-js';
import { ChannelCredentials } from '@grpc/grpc-js';
import { AdServiceClient } from './protos/demo';
const { AD_ADDR = '' } = process.env;
const ad = new AdServiceClient(AD_ADDR, ChannelCredentials.createInsecure());
const cart = new pkg.CartService('cart:7070', grpc.credentials.createInsecure());
const other = new HttpClient('x', 1);
`;
    expect(await readFile('main.ts', text)).toEqual([
      'client of AdService {AD_ADDR}',
      'client of CartService cart:7070',
    ]);
  });

  it('reads servers, but not the health of the server itself', async () => {
    const text = `
const grpc = require('@grpc/grpc-js');
const server = new grpc.Server();
server.addService(shop.CurrencyService.service, { convert });
server.addService(health.Health.service, { check });
`;
    expect(await readFile('main.js', text)).toEqual(['server of CurrencyService ?']);
  });
});
