import { chainHealthChanged, deleteChain, getChain, registerChain, streams } from '@chain-mapping/contracts';
import { Events, Messages, MessagingModule, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import { type RunningService, startService } from '@chain-mapping/service';
import { aNats, aPath, aPostgresServer, eventually, type TestProcess } from '@chain-mapping/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { connect } from 'nats';
import { loadConfig } from './config';
import { RegistryModule } from './registry.module';

describe('registry, while PostgreSQL comes and goes', () => {
  let postgres: TestProcess;
  let nats: TestProcess;
  let registry: RunningService;
  let asker: INestApplicationContext;
  let messages: Messages;

  beforeAll(async () => {
    [postgres, nats] = await Promise.all([aPostgresServer(), aNats()]);
    await migrateStreams({ url: nats.url });
    registry = await startService({
      name: 'registry',
      config: loadConfig({ DATABASE_URL: postgres.url, NATS_URL: nats.url }),
      module: (config, context) => RegistryModule.forRoot(config, context),
      transport: (config) => natsTransport({ service: 'registry', url: config.NATS_URL }),
    });
    asker = await NestFactory.createApplicationContext(
      MessagingModule.forRoot({ service: 'asker', url: nats.url, metrics: registry.context.metrics }),
      { logger: false },
    );
    await asker.init();
    messages = asker.get(Messages);
    await eventually(() => messages.ready());
  }, 180_000);

  afterAll(async () => {
    await asker?.close();
    await registry?.stop();
    await nats?.stop();
    await postgres?.stop();
  }, 120_000);

  const health = (chain_id: string, sequence: number, status: 'healthy' | 'unhealthy') => ({
    chain_id,
    status,
    sequence,
    since: new Date(Date.UTC(2030, 0, 1, 0, 0, sequence)).toISOString(),
    previous_status: null,
    health: {
      chain_id,
      status,
      overall_score: null,
      coverage: null,
      node_health: [],
      edge_health: [],
      sla_compliance: null,
      error_budget: null,
      root_cause: null,
      checked_at: null,
    },
  });

  it('says so to who asks, and catches up with the health that it missed, however often and late it is told', async () => {
    const { id } = await messages.ask(registerChain, { chain: aPath('a', 'b') });
    const gone = await messages.ask(registerChain, { chain: aPath('a', 'b') });
    await messages.ask(deleteChain, { chain_id: gone.id });
    process.kill(postgres.pid, 'SIGKILL');
    await eventually(
      () => expect(messages.ask(getChain, { chain_id: id })).rejects.toMatchObject({ code: 'Unavailable' }),
      { timeout_ms: 30_000 },
    );
    const events = asker.get(Events);
    const publish = (chain_id: string, sequence: number, status: 'healthy' | 'unhealthy') =>
      events.publish(chainHealthChanged, { chain_id }, health(chain_id, sequence, status));
    await publish(id, 3, 'unhealthy');
    await publish(gone.id, 1, 'healthy');
    await publish(id, 3, 'unhealthy');
    await publish(id, 2, 'healthy');
    const nc = await connect({ servers: nats.url });
    await nc.jetstream().publish(`chain.health.changed.${id}`, '{"not": "an event"}');
    await postgres.startAgain();
    await eventually(
      async () => expect(await messages.ask(getChain, { chain_id: id })).toMatchObject({ status: 'unhealthy' }),
      { timeout_ms: 60_000 },
    );
    const manager = await nc.jetstreamManager();
    await eventually(
      async () => {
        const { num_pending, num_ack_pending } = await manager.consumers.info(streams.health.name, 'registry-health');
        expect({ num_pending, num_ack_pending }).toEqual({ num_pending: 0, num_ack_pending: 0 });
      },
      { timeout_ms: 60_000 },
    );
    await nc.close();
    expect(await messages.ask(getChain, { chain_id: id })).toMatchObject({ status: 'unhealthy', version: 1 });
    await expect(messages.ask(getChain, { chain_id: gone.id })).rejects.toMatchObject({ code: 'ChainNotFound' });
  }, 180_000);
});
