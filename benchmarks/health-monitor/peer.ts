import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, findWorkspace, loadConfig, type Program } from '@chain-mapping/backends';
import { freePort } from '@chain-mapping/testing';
import { answering } from '../registry/services';

const programs: readonly Program[] = [
  { name: 'prometheus', systemPackage: 'prometheus', formula: 'prometheus', atLeast: [2, 40, 0], variable: '' },
  {
    name: 'prometheus-blackbox-exporter',
    systemPackage: 'prometheus-blackbox-exporter',
    formula: 'blackbox_exporter',
    atLeast: [0, 20, 0],
    variable: '',
  },
];

/** Prometheus that probes targets through blackbox_exporter, as it is set up everywhere. */
export class Peer {
  private readonly children: ChildProcess[] = [];
  private readonly folder: string;

  private constructor(home: string) {
    this.folder = mkdtempSync(join(home, 'peer-'));
  }

  /** Every target each interval, with the same assertion on the body as ours. */
  static async start(home: string, urls: readonly string[], interval: string): Promise<Peer> {
    const [prometheus = '', blackbox = ''] = await Promise.all(programs.map(pathOf));
    const peer = new Peer(home);
    const [own, probes] = [await freePort(), await freePort()];
    const module = { prober: 'http', timeout: '5s', http: { fail_if_body_not_matches_regexp: ['"status":"ok"'] } };
    peer.run(blackbox, [
      `--config.file=${peer.write('blackbox.yml', { modules: { body: module } })}`,
      `--web.listen-address=127.0.0.1:${String(probes)}`,
      '--log.level=error',
    ]);
    await answering(`http://127.0.0.1:${String(probes)}/-/healthy`);
    const relabel = [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { source_labels: ['__param_target'], target_label: 'instance' },
      { target_label: '__address__', replacement: `127.0.0.1:${String(probes)}` },
    ];
    const probe = {
      job_name: 'probe',
      metrics_path: '/probe',
      params: { module: ['body'] },
      static_configs: [{ targets: urls }],
      relabel_configs: relabel,
    };
    const global = { scrape_interval: interval, scrape_timeout: interval };
    peer.run(prometheus, [
      // YAML reads JSON.
      `--config.file=${peer.write('prometheus.yml', { global, scrape_configs: [probe] })}`,
      `--storage.tsdb.path=${join(peer.folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${String(own)}`,
      '--log.level=error',
    ]);
    await answering(`http://127.0.0.1:${String(own)}/-/ready`);
    return peer;
  }

  get pids(): number[] {
    return this.children.flatMap(({ pid }) => pid ?? []);
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }),
    );
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(name: string, content: unknown): string {
    const path = join(this.folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  private run(path: string, args: readonly string[]): void {
    this.children.push(spawn(path, args, { stdio: ['ignore', 'ignore', 'inherit'] }));
  }
}

/** From PATH, or fetched from the system's package sources as the backends are. */
async function pathOf(program: Program): Promise<string> {
  const { packages } = loadConfig({}, findWorkspace(__dirname));
  try {
    const context = { signal: AbortSignal.timeout(120_000), progress: () => undefined };
    return (await findProgram(program, packages, context)).path;
  } catch (cause) {
    const install = `install the package ${program.systemPackage} (brew install ${program.formula} on a Mac)`;
    throw new Error(`${program.name} is what this suite compares with and was not found: ${install}`, { cause });
  }
}
