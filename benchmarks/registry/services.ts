import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { environmentOf, flagsOf, SERVICES } from '@chain-mapping/backends';

const root = join(__dirname, '../..');

/** A service as a process of its own, built, and started as the system starts it. */
export interface ServiceProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

export async function startProcess(
  name: string,
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<ServiceProcess> {
  const service = SERVICES.find((each) => each.name === name);
  if (service === undefined) throw new Error(`there is no service '${name}'`);
  const child = spawn(process.execPath, [...flagsOf(service), ...flags, join(root, service.script)], {
    env: { LOG_LEVEL: 'error', ...environmentOf(service), ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return { pid: child.pid ?? 0, stop: () => stopped(child) };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Until the address answers 200. */
export async function answering(url: string): Promise<void> {
  for (const end = performance.now() + 30_000; ;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > end) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
