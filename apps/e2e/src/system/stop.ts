import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import './start';

/** Where the log of the last run can be read. */
const KEPT = join(__dirname, '../../../../tmp/e2e');

export default async function stop(): Promise<void> {
  const system = globalThis.runningSystem;
  if (!system) return;
  const code = await system.stop();
  mkdirSync(KEPT, { recursive: true });
  cpSync(join(system.home, 'system.log'), join(KEPT, 'system.log'));
  rmSync(system.home, { recursive: true, force: true });
  if (code !== 0) throw new Error(`the system ended with ${code}; its log is ${join(KEPT, 'system.log')}`);
}
