import { registryStatistics, streams } from '@chain-mapping/contracts';
import { Messages, MessagingModule, migrateStreams } from '@chain-mapping/messaging';
import { aNats, aPostgresServer, aTcpProxy, eventually, type TcpProxy } from '@chain-mapping/testing';
import { NestFactory } from '@nestjs/core';
import { connect } from 'nats';
import { Pool } from 'pg';
import { type Change, faultsIn, type Kind, tagOf, type ToldChange } from './books';
import { Caller } from './caller';
import { changeToldBy, subjectOfChange } from './events';
import { startServiceProcess } from './service-process';
import { StreamReader } from './stream-reader';

export type Store = 'postgres' | 'nats';

const RECOVERY = { timeout_ms: 30_000 };

/** How far a change has come, as the stores themselves show it. */
export interface Progress {
  readonly committed: boolean;
  /** Whether its event is marked as published; `null` without an event. */
  readonly marked: boolean | null;
  /** How often its event is in the stream. */
  readonly told: number;
}

/** The registry in a process of its own, with a proxy before its Postgres and one before its NATS; the caller and this test see both directly. */
export interface Rig {
  readonly messages: Messages;
  readonly caller: Caller;
  readonly proxies: Readonly<Record<Store, TcpProxy>>;
  /** `kill -9`. */
  kill(victim: Store | 'registry'): Promise<void>;
  startAgain(victim: Store | 'registry'): Promise<void>;
  /** `kill -STOP`; answers what lets it go on. */
  freeze(store: Store): Promise<() => void>;
  /** Resolves when the registry answers from its database. */
  answers(): Promise<void>;
  /** What the registry says of its readiness. */
  readiness(): Promise<{ readonly ready: boolean; readonly checks: Readonly<Record<string, string>> }>;
  progressOf(kind: Kind, chain_id: string): Promise<Progress>;
  /**
   * Waits until everything is published; answers the faults that are new in the books, and the tags of all changes that were made. What the stream held
   * when it was asked last is taken from then, unless all of it is to be read again.
   */
  closeBooks(options?: {
    readonly fromTheBeginning?: boolean;
  }): Promise<{ readonly faults: string[]; readonly made: ReadonlySet<string> }>;
  stop(): Promise<void>;
}

export async function startRig(): Promise<Rig> {
  const [postgres, nats] = await Promise.all([aPostgresServer(), aNats()]);
  await migrateStreams({ url: nats.url });
  const proxies = { postgres: await aTcpProxy(postgres.url), nats: await aTcpProxy(nats.url) };
  const start = () =>
    startServiceProcess('registry', { DATABASE_URL: proxies.postgres.url, NATS_URL: proxies.nats.url });
  let registry = await start();

  const module = MessagingModule.forRoot({ service: 'caller', url: nats.url });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  const messages = app.get(Messages);
  const caller = new Caller(messages);
  const database = new Pool({ connectionString: postgres.url, max: 2 });
  // Idle connections end with the server; the next query makes another.
  database.on('error', () => undefined);
  const direct = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const stream = streams.registry.name;
  const known = new Set<string>();

  const processesOf = async (store: Store): Promise<number[]> => {
    if (store === 'nats') return [nats.pid];
    // Each connection has a process of its own, which would still finish what it is told before it misses the first one.
    const { rows } = await database.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
    return [postgres.pid, ...rows.map(({ pid }) => pid)];
  };
  const changes = async (): Promise<Change[]> => {
    const { rows } = await database.query<Omit<Change, 'tag'> & { readonly actor: string }>(
      `SELECT chain_id, CASE change_type WHEN 'created' THEN 'registered' ELSE change_type END AS kind, version, changed_by AS actor
       FROM chain_change_history ORDER BY id`,
    );
    return rows.map(({ actor, ...row }) => ({ ...row, tag: tagOf(actor, row.chain_id) }));
  };
  const events = new StreamReader(direct, stream, (message): ToldChange =>
    changeToldBy(message.subject, message.json()),
  );

  return {
    messages,
    caller,
    proxies,
    kill: async (victim) => {
      if (victim === 'registry') await registry.end('SIGKILL');
      else signal(await processesOf(victim), 'SIGKILL');
    },
    startAgain: async (victim) => {
      if (victim === 'registry') registry = await start();
      else await (victim === 'postgres' ? postgres : nats).startAgain();
    },
    freeze: async (store) => {
      const processes = await processesOf(store);
      signal(processes, 'SIGSTOP');
      return () => signal(processes, 'SIGCONT');
    },
    answers: async () => {
      await eventually(() => messages.ask(registryStatistics, {}), RECOVERY);
    },
    readiness: async () => {
      const response = await fetch(`${registry.ops_url}/health/ready`);
      const { checks } = (await response.json()) as { checks: Record<string, string> };
      return { ready: response.ok, checks };
    },
    progressOf: async (kind, chain_id) => {
      const subject = subjectOfChange(kind, chain_id);
      const { rows } = await database.query<{ marked: boolean }>(
        'SELECT published_at IS NOT NULL AS marked FROM registry_outbox WHERE subject = $1',
        [subject],
      );
      const { state } = await (await direct.jetstreamManager()).streams.info(stream, { subjects_filter: subject });
      return { committed: rows.length > 0, marked: rows[0]?.marked ?? null, told: state.subjects?.[subject] ?? 0 };
    },
    closeBooks: async ({ fromTheBeginning = false } = {}) => {
      if (fromTheBeginning) events.rewind();
      await eventually(async () => {
        const { rows } = await database.query('SELECT subject FROM registry_outbox WHERE published_at IS NULL');
        expect(rows).toEqual([]);
      }, RECOVERY);
      const made = await changes();
      const all = faultsIn({ attempts: caller.attempts, changes: made, events: await events.all() });
      const faults = all.filter((fault) => !known.has(fault));
      for (const fault of faults) known.add(fault);
      return { faults, made: new Set(made.map(({ tag }) => tag)) };
    },
    stop: async () => {
      await app.close();
      await direct.close();
      await database.end();
      await registry.end('SIGTERM');
      await Promise.all([proxies.postgres.stop(), proxies.nats.stop()]);
      await Promise.all([postgres.stop(), nats.stop()]);
    },
  };
}

function signal(processes: readonly number[], name: NodeJS.Signals): void {
  for (const pid of processes) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // It ended since we looked.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
