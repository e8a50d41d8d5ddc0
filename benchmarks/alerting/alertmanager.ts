import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { findProgram, findWorkspace, loadConfig, type Program } from '@chain-mapping/backends';
import { freePort } from '@chain-mapping/testing';
import { cpuOf, megabytesOf } from '../health-monitor/processes';
import { answering } from '../registry/services';
import type { Place } from './surroundings';

const BATCH = 100;
const PATIENCE_MS = 60_000;
const program: Program = {
  name: 'prometheus-alertmanager',
  systemPackage: 'prometheus-alertmanager',
  formula: 'alertmanager',
  atLeast: [0, 23, 0],
  variable: '',
};

/** Alertmanager that tells a webhook of each alert by itself, without waiting for others. */
export class Alertmanager {
  private readonly heard = new Set<string>();
  private onHeard: () => void = () => undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly receiver: Server,
    private readonly folder: string,
    private readonly url: string,
  ) {}

  static async start(home: string): Promise<Alertmanager> {
    const folder = mkdtempSync(join(home, 'alertmanager-'));
    const receiver = createServer();
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const hook = `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/`;
    const config = {
      route: { receiver: 'hook', group_by: ['...'], group_wait: '0s', group_interval: '1m', repeat_interval: '4h' },
      receivers: [{ name: 'hook', webhook_configs: [{ url: hook }] }],
    };
    // YAML reads JSON.
    writeFileSync(join(folder, 'alertmanager.yml'), JSON.stringify(config));
    const url = `http://127.0.0.1:${String(await freePort())}`;
    const child = spawn(
      await pathOf(),
      [
        `--config.file=${join(folder, 'alertmanager.yml')}`,
        `--storage.path=${join(folder, 'data')}`,
        `--web.listen-address=${url.slice('http://'.length)}`,
        '--cluster.listen-address=',
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const alertmanager = new Alertmanager(child, receiver, folder, url);
    receiver.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        response.end();
        const { alerts } = JSON.parse(Buffer.concat(parts).toString()) as { alerts: { labels: { target: string } }[] };
        for (const { labels } of alerts) alertmanager.heard.add(labels.target);
        alertmanager.onHeard();
      });
    });
    await answering(`${url}/-/ready`);
    return alertmanager;
  }

  cpu(): number {
    return cpuOf(this.child.pid ?? 0);
  }

  memory(): number {
    return megabytesOf(this.child.pid ?? 0);
  }

  /** Posts an alert for each place, and waits until the webhook was called for all. */
  async tell(places: readonly Place[]): Promise<void> {
    const all = new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`${String(places.length - this.heard.size)} webhooks did not come`)),
        PATIENCE_MS,
      );
      this.onHeard = () => {
        if (this.heard.size < places.length) return;
        clearTimeout(late);
        resolve();
      };
    });
    for (let first = 0; first < places.length; first += BATCH) {
      const alerts = places.slice(first, first + BATCH).map(({ chain_id, node_id, target_id }) => ({
        labels: { alertname: 'node_failed', chain_id, node_id, target: target_id, severity: 'critical' },
        annotations: { message: 'Connection refused by 127.0.0.1:8001' },
        startsAt: new Date().toISOString(),
      }));
      const answer = await fetch(`${this.url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      if (!answer.ok) throw new Error(`Alertmanager says ${String(answer.status)}`);
    }
    await all;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
    this.receiver.closeAllConnections();
    this.receiver.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** From PATH, or fetched from the system's package sources as the backends are. */
async function pathOf(): Promise<string> {
  const { packages } = loadConfig({}, findWorkspace(__dirname));
  try {
    const context = { signal: AbortSignal.timeout(120_000), progress: () => undefined };
    return (await findProgram(program, packages, context)).path;
  } catch (cause) {
    const install = `install the package ${program.systemPackage} (brew install ${program.formula} on a Mac)`;
    throw new Error(`${program.name} is what this suite compares with and was not found: ${install}`, { cause });
  }
}
