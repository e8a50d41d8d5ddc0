import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from 'jest';
import './start';

/** Where the logs of the last run can be read. */
const KEPT = join(__dirname, '../../../../tmp/e2e');

export default async function stop(_: Config, { displayName }: { displayName: { name: string } }): Promise<void> {
  const system = globalThis.runningSystem;
  if (!system) return;
  const code = await system.stop();
  mkdirSync(KEPT, { recursive: true });
  const log = join(KEPT, `${displayName.name}.log`);
  cpSync(join(system.home, 'system.log'), log);
  rmSync(system.home, { recursive: true, force: true });
  if (code !== 0) throw new Error(`the system ended with ${code}; its log is ${log}`);
}
