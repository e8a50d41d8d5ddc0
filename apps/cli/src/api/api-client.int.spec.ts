import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from './api-client';

describe('a connection that the other side closes', () => {
  let server: Server;
  let client: ApiClient;
  /** Of each request whether its connection is closed in place of an answer. */
  let closes: boolean[];
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.method ?? '');
      if (closes.shift() === true) request.socket.destroy();
      else response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new ApiClient(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, { actor: 'ann' });
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is no trouble where nothing is changed', async () => {
    closes = [false, true];
    await client.get('/');
    await expect(client.get('/')).resolves.toEqual({});
    expect(asked).toEqual(['GET', 'GET', 'GET']);
  });

  it('is told of when it happens again', async () => {
    closes = [true, true];
    await expect(client.get('/')).rejects.toMatchObject({ exitCode: 3 });
    expect(asked).toHaveLength(2);
  });

  it('is told of at once where something might be done twice', async () => {
    closes = [true];
    await expect(client.post('/', {})).rejects.toThrow(/does not answer at http/);
    expect(asked).toEqual(['POST']);
  });
});
