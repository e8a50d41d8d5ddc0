import {
  deleteSecret,
  DomainError,
  getSealingKey,
  type InputOf,
  listSecrets,
  putSecret,
  type Secret,
  sealingPurpose,
} from '@chain-mapping/contracts';
import {
  Answers,
  MessagingModule,
  migrateStreams,
  natsTransport,
  publicKeyOf,
  SEED_BYTES,
  unseal,
} from '@chain-mapping/messaging';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { Controller, Module } from '@nestjs/common';
import { connect, type NatsConnection } from 'nats';
import { z } from 'zod';
import { type StartedGateway, startGateway } from '../access/access.fixture';

const SEED = Buffer.alloc(SEED_BYTES, 9);
const CANARY = 'c4n4ry of the gateway';
const kept = new Map<string, { secret: Secret; value: string }>();

/** The health monitor, as far as secrets go. */
@Controller()
class HealthMonitorFake {
  @Answers(listSecrets)
  list({ limit, offset }: InputOf<typeof listSecrets>) {
    const secrets = [...kept.values()].map(({ secret }) => secret);
    return { secrets, total: secrets.length, limit, offset };
  }

  @Answers(getSealingKey)
  sealingKey() {
    return { public_key: publicKeyOf(SEED) };
  }

  @Answers(putSecret)
  put({ name, sealed_value, actor }: InputOf<typeof putSecret>) {
    const now = '2026-01-01T00:00:00.000Z';
    const secret = { name, created_at: now, created_by: actor, updated_at: now, updated_by: actor };
    kept.set(name, { secret, value: unseal(SEED, sealingPurpose(name), sealed_value) });
    return secret;
  }

  @Answers(deleteSecret)
  remove({ name }: InputOf<typeof deleteSecret>) {
    if (!kept.delete(name)) throw new DomainError('SecretNotFound', `There is no secret '${name}'`);
    return { name };
  }
}

@Module({})
class HealthMonitorFakeModule {}

describe('secrets over HTTP', () => {
  let nats: TestProcess;
  let monitor: RunningService;
  let gateway: StartedGateway;
  let wire: NatsConnection;
  const heard: string[] = [];
  const put = (name: string, body: unknown) => gateway.ask('PUT', `/api/v1/secrets/${name}`, { body });

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    wire = await connect({ servers: nats.url });
    wire.subscribe('>', { callback: (_error, { data }) => heard.push(Buffer.from(data).toString('utf8')) });
    monitor = await startService({
      name: 'health-monitor',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url }),
      module: () => ({
        module: HealthMonitorFakeModule,
        imports: [MessagingModule.forRoot({ service: 'health-monitor', url: nats.url })],
        controllers: [HealthMonitorFake],
      }),
      transport: () => natsTransport({ service: 'health-monitor', url: nats.url }),
    });
    gateway = await startGateway({ NATS_URL: nats.url, ACCESS_CONTROL: 'off', RATE_LIMIT_PER_SECOND: '0' });
    await eventually(async () => expect((await gateway.ask('GET', '/health/ready')).status).toBe(200));
  }, 120_000);

  afterAll(async () => {
    await wire?.close();
    await gateway?.service.stop();
    await monitor?.stop();
    await nats?.stop();
  });

  it('are made, listed and deleted, and no answer and no message shows a value', async () => {
    const made = await put('orders-db', { value: CANARY });
    expect([made.status, made.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const answers = [await made.text(), await (await gateway.ask('GET', '/api/v1/secrets')).text()];
    expect(kept.get('orders-db')?.value).toBe(CANARY);
    expect(JSON.parse(answers[1] ?? '')).toMatchObject({ secrets: [{ name: 'orders-db' }], total: 1 });
    expect((await gateway.ask('DELETE', '/api/v1/secrets/orders-db')).status).toBe(204);
    const again = await gateway.ask('DELETE', '/api/v1/secrets/orders-db');
    expect([again.status, await again.json()]).toEqual([404, expect.objectContaining({ code: 'SecretNotFound' })]);
    expect(heard.length).toBeGreaterThan(4);
    expect([...answers, ...heard].join('\n')).not.toContain('c4n4ry');
  });

  it.each([
    ['orders-db', { value: '' }, 'value'],
    ['orders-db', { value: 'c4n4ry'.repeat(2000) }, 'value'],
    ['orders-db', { value: 7 }, 'value'],
    ['orders-db', {}, 'value'],
    ['no%20name', { value: 'c4n4ry' }, 'name'],
  ])('of %s with a wrong value or name are refused by the name of the field', async (name, body, field) => {
    const answer = await put(name, body);
    const text = await answer.text();
    expect([answer.status, JSON.parse(text)]).toEqual([
      400,
      expect.objectContaining({ code: 'InvalidInput', errors: [expect.objectContaining({ path: field })] }),
    ]);
    expect(text).not.toContain('c4n4ry');
  });
});
