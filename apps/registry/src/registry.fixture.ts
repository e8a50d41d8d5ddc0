import { Messages, MessagingModule, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import { type RunningService, startService } from '@chain-mapping/service';
import { aNats, aPostgres, eventually, type TestServer } from '@chain-mapping/testing';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { loadConfig } from './config';
import { RegistryModule } from './registry.module';

/** A registry on servers of its own, whom others can ask, and a way past it to its tables. */
export interface StartedRegistry {
  readonly messages: Messages;
  readonly sql: Client;
  readonly service: RunningService;
  readonly urls: { readonly postgres: string; readonly nats: string };
  stop(): Promise<void>;
}

export async function aRegistry(): Promise<StartedRegistry> {
  const started: { stop(): Promise<unknown> }[] = [];
  const stop = async (): Promise<void> => {
    for (const each of started.reverse()) await each.stop();
  };
  try {
    const [postgres, nats]: TestServer[] = await Promise.all([aPostgres(), aNats()]);
    if (postgres === undefined || nats === undefined) throw new Error('there are no servers');
    started.push(postgres, nats);
    await migrateStreams({ url: nats.url });
    const service = await startRegistry(postgres.url, nats.url);
    started.push(service);
    const asker = await NestFactory.createApplicationContext(
      MessagingModule.forRoot({ service: 'asker', url: nats.url }),
      {
        logger: false,
      },
    );
    started.push({ stop: () => asker.close() });
    const messages = asker.get(Messages);
    await eventually(() => messages.ready());
    const sql = new Client({ connectionString: postgres.url });
    await sql.connect();
    started.push({ stop: () => sql.end() });
    return { messages, sql, service, urls: { postgres: postgres.url, nats: nats.url }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One more replica, on servers that are there. */
export const startRegistry = (postgres: string, nats: string): Promise<RunningService> =>
  startService({
    name: 'registry',
    config: loadConfig({ DATABASE_URL: postgres, NATS_URL: nats }),
    module: (config, context) => RegistryModule.forRoot(config, context),
    transport: (config) => natsTransport({ service: 'registry', url: config.NATS_URL }),
  });
