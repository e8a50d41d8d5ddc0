import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Backend, logFileOf, type Place } from './backend';
import { tcpAnswers } from './probes';
import { findProgram, type Program } from './programs';

const redisServer: Program = {
  name: 'redis-server',
  systemPackage: 'redis-server',
  formula: 'redis',
  atLeast: [6, 2, 0],
  variable: 'REDIS_URL',
};

/** Redis with an append-only file. */
export async function embedRedis({ home, packages, ports }: Place): Promise<Backend> {
  const port = await ports.take('redis');
  const directory = join(home, 'redis');
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    process: {
      kind: 'server',
      name: 'redis',
      after: [],
      logFile: logFileOf(home, 'redis'),
      stopSignal: 'SIGTERM',
      graceMs: 10_000,
      launch: async (context) => {
        const { path, env } = await findProgram(redisServer, packages, context);
        mkdirSync(directory, { recursive: true });
        const configuration = join(directory, 'redis.conf');
        writeFileSync(configuration, configurationOf(port, directory));
        return { command: path, args: [configuration], env: { ...process.env, ...env }, cwd: directory };
      },
      // While it loads its file it answers -LOADING.
      isReady: () => tcpAnswers(port, 'PING\r\n', /^\+PONG/),
    },
  };
}

function configurationOf(port: number, directory: string): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    'daemonize no',
    `dir ${JSON.stringify(directory)}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    // Job queues lose jobs when keys are evicted.
    'maxmemory-policy noeviction',
    // Keys that expire and clients that time out are noticed within 10 ms.
    'hz 100',
    '',
  ].join('\n');
}
