import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, freePort } from '@chain-mapping/testing';
import { z } from 'zod';

const READY_MS = 90_000;
const KIB = 1024;

const ReadinessAnswer = z.object({ checks: z.record(z.string(), z.string()) });

/** The built service as a process of its own, that can be killed and started again where it was. */
export class IngestProcess {
  private child: ChildProcess;

  private constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly ports: { readonly ops: number; readonly otlp: number; readonly grpc: number },
  ) {
    this.child = this.spawned();
  }

  /** When it is ready. */
  static async start(env: Readonly<Record<string, string>>): Promise<IngestProcess> {
    const process = new IngestProcess(env, {
      ops: await freePort(),
      otlp: await freePort(),
      grpc: await freePort(),
    });
    await process.ready();
    return process;
  }

  get otlp(): string {
    return `http://127.0.0.1:${this.ports.otlp}`;
  }

  /** Where it takes OTLP over gRPC. */
  get grpc(): string {
    return `127.0.0.1:${this.ports.grpc}`;
  }

  /** What it says of itself: 200 or 503. */
  async readiness(): Promise<number> {
    return (await fetch(`http://127.0.0.1:${this.ports.ops}/health/ready`)).status;
  }

  /** What it says that it is still without. */
  async missing(): Promise<string[]> {
    const { checks } = ReadinessAnswer.parse(await this.said());
    return Object.keys(checks).filter((name) => checks[name] !== 'ok');
  }

  ready(): Promise<unknown> {
    return eventually(async () => expect(await this.said()).toMatchObject({ status: 'ready' }), {
      timeout_ms: READY_MS,
    });
  }

  private async said(): Promise<unknown> {
    return (await fetch(`http://127.0.0.1:${this.ports.ops}/health/ready`)).json();
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const ended = once(this.child, 'exit');
    if (this.child.kill(signal)) await ended;
  }

  startAgain(): void {
    this.child = this.spawned();
  }

  /** The most memory that it ever held, in bytes. */
  get peak(): number {
    const status = readFileSync(`/proc/${String(this.child.pid)}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * KIB;
  }

  private spawned(): ChildProcess {
    return spawn(process.execPath, [join(__dirname, '../dist/main.js')], {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'fatal',
        OPS_PORT: String(this.ports.ops),
        OTLP_PORT: String(this.ports.otlp),
        OTLP_GRPC_PORT: String(this.ports.grpc),
        ...this.env,
      },
    });
  }
}
