import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, findWorkspace, type Program } from '@chain-mapping/backends';
import { eventually } from './eventually';
import { freePort } from './free-port';
import type { TestServer } from './servers';

const alertmanager: Program = {
  name: 'prometheus-alertmanager',
  systemPackage: 'prometheus-alertmanager',
  formula: 'alertmanager',
  atLeast: [0, 24, 0],
  variable: 'PATH',
};
const FETCH_MS = 180_000;
const START_MS = 20_000;

/** A real Alertmanager that tells one webhook of every alert, at once; found on this machine, or fetched from the system's packages. */
export async function anAlertmanager(webhook: string): Promise<TestServer> {
  const packages = join(findWorkspace(__dirname), '.chain-mapping', 'packages');
  const context = { signal: AbortSignal.timeout(FETCH_MS), progress: () => undefined };
  const { path, env } = await findProgram(alertmanager, packages, context);
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-alertmanager-'));
  writeFileSync(join(home, 'alertmanager.yml'), configurationOf(webhook));
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const server = spawn(
    path,
    [
      `--config.file=${join(home, 'alertmanager.yml')}`,
      `--storage.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${String(port)}`,
      '--cluster.listen-address=',
    ],
    { env: { ...process.env, ...env }, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => server.once('close', resolve));
  await eventually(
    async () => {
      const answer = await fetch(`${url}/-/ready`);
      if (!answer.ok) throw new Error(`it answers ${String(answer.status)}`);
    },
    { timeout_ms: START_MS },
  );
  return {
    url,
    stop: async () => {
      server.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const configurationOf = (webhook: string): string => `
route:
  receiver: hook
  group_by: [incident_id]
  group_wait: 0s
  group_interval: 1s
receivers:
  - name: hook
    webhook_configs:
      - url: ${JSON.stringify(webhook)}
        send_resolved: true
`;
