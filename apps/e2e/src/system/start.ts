import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSystem, type SystemProcess } from './system-process';

declare global {
  // Jest hands what a global setup leaves here to the global teardown, and to no test.
  var runningSystem: SystemProcess | undefined;
}

export default async function start(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-e2e-'));
  const system = await startSystem(home);
  globalThis.runningSystem = system;
  process.env.CHAIN_MAPPING_E2E_HOME = home;
  process.stdout.write(
    `system ready after ${system.seconds.toFixed(1)} s on ${system.running.urls.gateway}, log ${home}/system.log\n`,
  );
}
