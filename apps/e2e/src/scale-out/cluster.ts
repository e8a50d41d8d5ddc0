import { streams } from '@chain-mapping/contracts';
import { migrateStreams } from '@chain-mapping/messaging';
import { aNats, eventually, freePort, type TestProcess } from '@chain-mapping/testing';
import { connect, type NatsConnection } from 'nats';
import { read } from '../workspace/repository';

const SERVERS = 3;
const PATIENCE = { timeout_ms: 60_000 };

export const passwordOf = (user: string): string => `password-of-${user}`;

/** Three nats-servers on loopback with the users of deploy/nats, and each stream three times. */
export interface NatsCluster {
  readonly url: string;
  readonly servers: readonly TestProcess[];
  /** Resolves when every stream has a leader, and two copies that are as far as it. */
  isWhole(): Promise<void>;
  /** How many messages there are on each subject that the filter takes. */
  subjects(stream: string, filter: string): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

export async function aNatsCluster(): Promise<NatsCluster> {
  for (const [, variable = ''] of read('deploy/nats/accounts.conf').matchAll(/password: \$(\w+)/g)) {
    const user = /^NATS_(.*)_PASSWORD$/.exec(variable)?.[1]?.toLowerCase().replace(/_/g, '-') ?? '';
    process.env[variable] = passwordOf(user);
  }
  const ports = await Promise.all(Array.from({ length: SERVERS }, freePort));
  const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(', ');
  const servers = await Promise.all(
    ports.map((port, index) =>
      aNats(
        [
          read('deploy/nats/accounts.conf'),
          `server_name: nats-${index}`,
          `cluster { name: chain-mapping, listen: "127.0.0.1:${port}", routes: [${routes}] }`,
        ].join('\n'),
      ),
    ),
  );
  const url = servers.map((server) => server.url).join(',');
  const login = { user: 'migrate-streams', password: passwordOf('migrate-streams') };
  await migrateStreams({ url, login, replicas: 3 });
  const known = {
    servers: servers.map((server) => server.url),
    user: login.user,
    pass: login.password,
    inboxPrefix: '_INBOX_migrate-streams',
  };
  const isWhole = async (): Promise<void> => {
    let nc: NatsConnection | undefined;
    try {
      nc = await connect(known);
      const manager = await nc.jetstreamManager({ checkAPI: false });
      for (const { name } of Object.values(streams)) {
        const { cluster } = await manager.streams.info(name);
        const current = (cluster?.replicas ?? []).filter((replica) => replica.current && !replica.offline).length;
        if (!cluster?.leader || current < SERVERS - 1)
          throw new Error(`${name} has ${current} copies that are current`);
      }
    } finally {
      await nc?.close();
    }
  };
  await eventually(isWhole, PATIENCE);
  return {
    url,
    servers,
    isWhole: () => eventually(isWhole, PATIENCE),
    subjects: async (stream, subjects_filter) => {
      const nc = await connect(known);
      try {
        const manager = await nc.jetstreamManager({ checkAPI: false });
        const { state } = await manager.streams.info(stream, { subjects_filter });
        return state.subjects ?? {};
      } finally {
        await nc.close();
      }
    },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}
