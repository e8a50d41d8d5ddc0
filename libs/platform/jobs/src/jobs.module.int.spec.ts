import { aRedis, eventually, type TestProcess } from '@chain-mapping/testing';
import { getQueueToken, BullModule } from '@nestjs/bullmq';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { InjectRedis, JobsModule } from './jobs.module';

@Injectable()
class Store {
  constructor(@InjectRedis() readonly redis: Redis) {}
}

describe('Redis of a service', () => {
  const checks = new Map<string, () => Promise<unknown>>();
  const readiness = { add: (name: string, check: () => Promise<unknown>) => void checks.set(name, check) };
  const ready = async (): Promise<unknown> => checks.get('redis')?.();
  let server: TestProcess;
  let app: INestApplicationContext;
  let redis: Redis;

  beforeAll(async () => {
    server = await aRedis();
    @Module({
      imports: [
        JobsModule.forRoot({ service: 'example', url: server.url, readiness }),
        BullModule.registerQueue({ name: 'work' }),
      ],
      providers: [Store],
    })
    class ExampleModule {}
    app = await NestFactory.createApplicationContext(ExampleModule, { logger: false });
    redis = app.get(Store).redis;
  }, 120_000);

  afterAll(async () => {
    await app?.close();
    await server?.stop();
  });

  it('is one connection that everything can have injected, and jobs under a prefix of our own', async () => {
    expect(await ready()).toBe('PONG');
    const queue = app.get<Queue>(getQueueToken('work'));
    queue.on('error', () => undefined);
    await queue.add('one', { number: 1 });
    const keys = await redis.keys('*');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !key.startsWith('chain-mapping:work:'))).toEqual([]);
  });

  it('fails soon while the server is away, and is back by itself', async () => {
    process.kill(server.pid, 'SIGKILL');
    await eventually(() => expect(ready()).rejects.toThrow());
    const asked = performance.now();
    await expect(redis.get('key')).rejects.toThrow();
    expect(performance.now() - asked).toBeLessThan(5_000);
    await server.startAgain();
    expect(await eventually(ready, { timeout_ms: 30_000 })).toBe('PONG');
  }, 90_000);
});
