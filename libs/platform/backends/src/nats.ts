import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Backend, logFileOf, type Place } from './backend';
import { tcpAnswers } from './probes';
import { findProgram, isAtLeast, type Program } from './programs';

const natsServer: Program = {
  name: 'nats-server',
  systemPackage: 'nats-server',
  formula: 'nats-server',
  atLeast: [2, 9, 10],
  variable: 'NATS_URL',
};

/**
 * NATS with JetStream on disk.
 *
 * @param more configuration besides: accounts, a cluster; what it says again counts
 */
export async function embedNats({ home, packages, ports }: Place, more = ''): Promise<Backend> {
  const port = await ports.take('nats');
  const directory = join(home, 'nats');
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    process: {
      kind: 'server',
      name: 'nats',
      after: [],
      logFile: logFileOf(home, 'nats'),
      stopSignal: 'SIGTERM',
      graceMs: 10_000,
      launch: async (context) => {
        const { path, env, version } = await findProgram(natsServer, packages, context);
        mkdirSync(directory, { recursive: true });
        const configuration = join(directory, 'nats.conf');
        writeFileSync(configuration, configurationOf(port, directory, isAtLeast(version, [2, 10, 0])) + more);
        // It holds little, and clears up when it has half as much again instead of twice.
        const own = { GOGC: '50' };
        return {
          command: path,
          args: ['--config', configuration],
          env: { ...own, ...process.env, ...env },
          cwd: directory,
        };
      },
      isReady: () => tcpAnswers(port, '', /^INFO .*"jetstream":\s*true/),
    },
  };
}

function configurationOf(port: number, directory: string, canSyncAlways: boolean): string {
  return [
    'server_name: chain-mapping',
    'host: "127.0.0.1"',
    `port: ${port}`,
    'max_payload: 8MB',
    'jetstream {',
    `  store_dir: ${JSON.stringify(join(directory, 'jetstream'))}`,
    '  max_memory_store: 256MB',
    '  max_file_store: 32GB',
    // Without it an acknowledged message is safe from a killed server, but for two minutes not from a power cut.
    ...(canSyncAlways ? ['  sync_interval: always'] : []),
    '}',
    '',
  ].join('\n');
}
