import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { eventually } from './eventually';
import { aTcpProxy, type TcpProxy } from './tcp-proxy';

describe('a proxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  const clients: Socket[] = [];
  /** What the server has been told, of each connection, and how that ended. */
  const told: { text: string; ended: boolean; failed: boolean; readonly socket: Socket }[] = [];

  beforeEach(async () => {
    told.length = 0;
    server = createServer({ allowHalfOpen: true }, (socket) => {
      const record = { text: '', ended: false, failed: false, socket };
      told.push(record);
      socket.on('data', (chunk) => {
        record.text += String(chunk);
        socket.write(`echo ${String(chunk)}`);
      });
      socket.on('end', () => {
        record.ended = true;
        socket.end();
      });
      socket.on('error', () => (record.failed = true));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy = await aTcpProxy(`nats://name:word@localhost:${(server.address() as AddressInfo).port}/path`);
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  async function aClient() {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(proxy.url).port), allowHalfOpen: true });
    clients.push(socket);
    const client = { socket, heard: '', ended: false, error: '' };
    socket.on('data', (chunk) => (client.heard += String(chunk)));
    socket.on('end', () => (client.ended = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (client.error = error.code ?? error.message));
    await once(socket, 'connect');
    return client;
  }

  it('has the URL of the server but for its address, and passes bytes and ends both ways', async () => {
    expect(proxy.url).toMatch(/^nats:\/\/name:word@127\.0\.0\.1:\d+\/path$/);
    const client = await aClient();
    client.socket.end('hello');
    await eventually(() => expect(client).toMatchObject({ heard: 'echo hello', ended: true, error: '' }));
    expect(told).toMatchObject([{ text: 'hello', ended: true }]);
  });

  it('holds what goes to the server from the sighting on, and that alone, until it is let go', async () => {
    const hold = proxy.holdAt({ to: 'server', text: 'COMMIT' });
    const [held, other] = [await aClient(), await aClient()];
    held.socket.write('begin');
    await eventually(() => expect(held.heard).toBe('echo begin'));
    expect(hold.reached).toBe(false);
    held.socket.write('COMMIT');
    await eventually(() => expect(hold.reached).toBe(true));
    held.socket.end('end');
    other.socket.write('COMMIT');
    await eventually(() => expect(other.heard).toBe('echo COMMIT'));
    expect(told.map(({ text }) => text).sort()).toEqual(['COMMIT', 'begin']);
    hold.letGo();
    await eventually(() => expect(held).toMatchObject({ heard: expect.stringMatching(/end$/), ended: true }));
    expect(told.find(({ ended }) => ended)?.text).toBe('beginCOMMITend');
  });

  it('holds what goes to the client, after sightings in their order on one connection, though they come in pieces', async () => {
    const hold = proxy.holdAt(
      { to: 'server', text: 'write' },
      { to: 'server', text: 'commit' },
      { to: 'client', text: 'echo commit' },
    );
    const [one, other] = [await aClient(), await aClient()];
    const say = async (client: typeof one, text: string) => {
      const before = client.heard;
      client.socket.write(text);
      await eventually(() => expect(client.heard).toBe(`${before}echo ${text}`));
    };
    await say(other, 'commit');
    await say(other, 'write');
    await say(one, 'commit wri');
    await say(one, 'te');
    await say(one, 'com');
    expect(hold.reached).toBe(false);
    one.socket.write('mit, commit');
    await eventually(() => expect(told.some(({ text }) => text.endsWith('commit, commit'))).toBe(true));
    expect(hold.reached).toBe(false);
    await eventually(() => expect(one.heard).toMatch(/echo mit, commit$/));
    one.socket.write('commit');
    await eventually(() => expect(hold.reached).toBe(true));
    expect(one.heard).toMatch(/mit, commit$/);
    hold.letGo();
    await eventually(() => expect(one.heard).toMatch(/mit, commitecho commit$/));
  });

  it('loses what it holds, and the connection with it', async () => {
    const hold = proxy.holdAt({ to: 'server', text: 'COMMIT' });
    const client = await aClient();
    client.socket.write('COMMIT');
    await eventually(() => expect(hold.reached).toBe(true));
    hold.lose();
    await eventually(() => expect(client.error).toBe('ECONNRESET'));
    await eventually(() => expect(told).toMatchObject([{ text: '', failed: true }]));
  });

  it('keeps what it holds when the one that sent it is gone, and delivers it all the same', async () => {
    const hold = proxy.holdAt({ to: 'server', text: 'COMMIT' });
    const client = await aClient();
    client.socket.write('COMMIT');
    await eventually(() => expect(hold.reached).toBe(true));
    client.socket.resetAndDestroy();
    const other = await aClient();
    other.socket.end();
    await eventually(() => expect(other.ended).toBe(true));
    expect(told.map(({ ended }) => ended)).toEqual([false, true]);
    hold.letGo();
    await eventually(() => expect(told[0]).toMatchObject({ text: 'COMMIT', ended: true }));
  });

  it('never holds what was let go before it came', async () => {
    const hold = proxy.holdAt({ to: 'server', text: 'COMMIT' });
    hold.letGo();
    const client = await aClient();
    client.socket.write('COMMIT');
    await eventually(() => expect(client.heard).toBe('echo COMMIT'));
    expect(hold.reached).toBe(false);
  });

  it('ends a connection at once while the server is away', async () => {
    await new Promise((resolve) => server.close(resolve));
    const client = await aClient();
    await eventually(() => expect(client.ended).toBe(true));
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
});
