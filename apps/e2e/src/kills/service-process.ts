import { fork } from 'node:child_process';
import { once } from 'node:events';
import { inRepository } from '../workspace/repository';

/** A service as it is deployed: its build, in a process of its own, which ends with this one. */
export interface ServiceProcess {
  readonly pid: number;
  /** Where it answers health and metrics. */
  readonly ops_url: string;
  /** Resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a service and waits until it takes requests.
 *
 * @throws Error with what it wrote, should it end before
 */
export async function startServiceProcess(
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const child = fork(inRepository(`apps/${name}/dist/main.js`), [], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  let written = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: unknown): void => {
      written += String(chunk);
      if (written.includes(`${name} is up`)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void ended.then(() => reject(new Error(`${name} ended:\n${written}`)));
  });
  return {
    pid: child.pid ?? 0,
    ops_url: /http:\/\/127\.0\.0\.1:\d+/.exec(written)?.[0] ?? '',
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}
