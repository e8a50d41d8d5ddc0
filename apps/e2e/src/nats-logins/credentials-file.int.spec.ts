import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listChains } from '@chain-mapping/contracts';
import { Messages, MessagingModule, migrateStreams, natsOf } from '@chain-mapping/messaging';
import { aNats, aPostgres, eventually, type TestServer } from '@chain-mapping/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { nkeys } from 'nats';
import { type ServiceProcess, startServiceProcess } from '../kills/service-process';
import { decentralized, seedOf } from './decentralized';

const PATIENCE = { timeout_ms: 30_000 };

const logins = {
  'a .creds file, signed by an account that an operator signed': () => {
    const { configuration, credentials } = decentralized();
    return { configuration, known: credentials(), unknown: decentralized().credentials() };
  },
  'the seed of an NKey': () => {
    const user = nkeys.createUser();
    return {
      configuration: `authorization { users: [{ nkey: ${user.getPublicKey()} }] }\n`,
      known: seedOf(user),
      unknown: seedOf(nkeys.createUser()),
    };
  },
};

describe.each(Object.entries(logins))('NATS_CREDENTIALS_FILE with %s', (_, login) => {
  const { configuration, known, unknown } = login();
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-credentials-'));
  const NATS_CREDENTIALS_FILE = join(folder, 'nats.creds');
  let nats: TestServer;
  let postgres: TestServer;
  let registry: ServiceProcess | undefined;
  const apps: INestApplicationContext[] = [];

  const ready = async (service: ServiceProcess) => (await fetch(`${service.ops_url}/health/ready`)).status;
  const outside = async () => {
    const module = MessagingModule.forRoot(natsOf('outside', { NATS_URL: nats.url, NATS_CREDENTIALS_FILE }));
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    apps.push(app);
    return app.get(Messages);
  };

  beforeAll(async () => {
    [nats, postgres] = await Promise.all([aNats(configuration), aPostgres()]);
    writeFileSync(NATS_CREDENTIALS_FILE, known);
  }, 120_000);

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await registry?.end('SIGKILL');
    await Promise.all([nats.stop(), postgres.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  it('lets streams be migrated, and a service answer', async () => {
    const migrated = await migrateStreams(natsOf('migrate-streams', { NATS_URL: nats.url, NATS_CREDENTIALS_FILE }));
    expect(migrated.length).toBeGreaterThan(0);
    expect(migrated.every(({ change }) => change === 'created')).toBe(true);
    registry = await startServiceProcess('registry', {
      DATABASE_URL: postgres.url,
      NATS_URL: nats.url,
      NATS_CREDENTIALS_FILE,
    });
    const running = registry;
    await eventually(async () => expect(await ready(running)).toBe(200), PATIENCE);
    const messages = await outside();
    const { total } = await eventually(() => messages.ask(listChains, { limit: 1, offset: 0 }), PATIENCE);
    expect(total).toBe(0);
  }, 120_000);

  it('does not let in what the server does not know, and does without a restart once the file is another', async () => {
    writeFileSync(NATS_CREDENTIALS_FILE, unknown);
    const messages = await outside();
    const server = natsOf('migrate-streams', { NATS_URL: nats.url, NATS_CREDENTIALS_FILE });
    const migrate = () => migrateStreams({ ...server, wait_ms: 0 });
    // A server that has much to do may not answer in time.
    await eventually(() => expect(migrate()).rejects.toThrow(/authorization/i), PATIENCE);
    await expect(messages.ready()).rejects.toThrow('not connected to NATS');
    writeFileSync(NATS_CREDENTIALS_FILE, known);
    await eventually(() => messages.ready(), PATIENCE);
  }, 120_000);
});
