import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { Unavailable } from '@chain-mapping/contracts';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, eventually, type TestServer } from '@chain-mapping/testing';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { Connection } from '../connection/connection.service';
import { MessagingModule } from '../messaging.module';
import { ByteStreams } from './byte-streams.service';
import { Messages } from './messages.service';

@Module({})
class OneModule {}

const start = (name: string, nats: TestServer) =>
  startService({
    name,
    config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
    module: (_, { metrics }) => ({
      module: OneModule,
      imports: [MessagingModule.forRoot({ service: name, url: nats.url, metrics })],
    }),
  });

describe('bytes between services', () => {
  let nats: TestServer;
  let reader: RunningService;
  let writer: RunningService;
  /** Known to the server, as it is where the address goes out with a request. */
  const open = async () => {
    const inbox = reader.app.get(ByteStreams).open();
    await reader.app.get(Connection).live?.flush();
    return inbox;
  };
  const from = () => writer.app.get(ByteStreams);

  beforeAll(async () => {
    nats = await aNats();
    [reader, writer] = await Promise.all([start('reader', nats), start('writer', nats)]);
    await eventually(() => Promise.all([reader, writer].map(({ app }) => app.get(Messages).ready())));
  }, 90_000);

  afterAll(async () => {
    await Promise.all([reader.stop(), writer.stop()]);
    await nats.stop();
  }, 90_000);

  it('arrive whole and in order, though no message holds them', async () => {
    const whole = Buffer.alloc(3_000_001);
    for (let at = 0; at < whole.length; at += 1) whole[at] = (at * 31 + (at >> 13)) & 0xff;
    const { address, bytes } = await open();
    const sent = from().send(address, pieces([whole.subarray(0, 5), whole.subarray(5)]));
    expect((await buffer(bytes)).equals(whole)).toBe(true);
    await sent;
  });

  it('are nothing where there is nothing', async () => {
    const { address, bytes } = await open();
    const sent = from().send(address, pieces([]));
    expect(await buffer(bytes)).toHaveLength(0);
    await sent;
  });

  it('are sent no faster than they are read, and no more once nobody reads them', async () => {
    let taken = 0;
    async function* endless() {
      for (;;) {
        taken += 1;
        yield Buffer.alloc(256 * 1024);
      }
    }
    const { address, bytes } = await open();
    const sent = from().send(address, endless());
    await once(bytes, 'readable');
    const before = taken;
    expect(before).toBeLessThan(5);
    bytes.destroy();
    await expect(sent).rejects.toBeInstanceOf(Unavailable);
    expect(taken).toBeLessThan(before + 5);
  });

  it('break off with an error where their source does', async () => {
    async function* broken() {
      yield Buffer.from('some');
      throw new Error('secret text');
    }
    const { address, bytes } = await open();
    const sent = expect(from().send(address, broken())).rejects.toThrow('secret text');
    await expect(buffer(bytes)).rejects.toThrow('the source of the bytes failed');
    await sent;
  });
});

async function* pieces(all: Buffer[]) {
  yield* all;
}
