import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inRepository, root } from '../workspace/repository';
import { natsCommand } from './nats-command';
import { theSystem } from './system';

const LONGEST_MS = 40_000;
/** A line that goes on until Ctrl-C: the next ones are typed in another terminal. */
const GOES_ON = /^(npx chain-mapping \w+ watch(?!.*(?:--once|>))[^#\n]*)(#.*)?$/gm;

export interface ShellRun {
  readonly code: number | null;
  readonly output: string;
}

export interface ShellOptions {
  readonly cwd?: string | undefined;
  /** The address that is meant; that of the system which runs where none is given. */
  readonly gateway?: string;
  /** Variables that a page says are set. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A shell for what pages tell people to type: `npx chain-mapping` is that of this clone, `curl` fails on an answer that is an error, `nats` is done with the client library, and
 * the usual addresses are those of the system that runs.
 */
export class DocumentedShell {
  private readonly folder = mkdtempSync(join(tmpdir(), 'chain-mapping-docs-'));
  private server: Server | undefined;

  async open(): Promise<void> {
    this.server = createServer((request, response) => {
      let line = '';
      request.on('data', (chunk: Buffer) => (line += chunk.toString('utf8')));
      request.on('end', () => {
        natsCommand(theSystem().urls.nats, line).then(
          (printed) => response.end(printed.map(({ data }) => `${JSON.stringify(data)}\n`).join('')),
          (error: unknown) => response.writeHead(500).end(String(error)),
        );
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    const program = inRepository('apps/cli/bin/chain-mapping.js');
    this.command(
      'npx',
      `[ "$1" = chain-mapping ] || { echo "npx $1?" >&2; exit 64; }\nshift\nexec "${process.execPath}" "${program}" "$@"`,
    );
    this.command(
      'curl',
      'case " $* " in *" -f"*) exec /usr/bin/curl "$@";; *) exec /usr/bin/curl --fail-with-body "$@";; esac',
    );
    this.command('nats', `exec /usr/bin/curl -sS --fail-with-body --data-binary "nats $*" http://127.0.0.1:${port}/`);
  }

  close(): void {
    this.server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs lines as one script, in which what they set is known to those after them. */
  run(
    script: string,
    { cwd = root, gateway = theSystem().urls.gateway, env = {} }: ShellOptions = {},
  ): Promise<ShellRun> {
    const { urls, home } = theSystem();
    const text = script
      .replaceAll('http://127.0.0.1:8000', gateway)
      .replaceAll('http://127.0.0.1:4318', new URL(urls.otlp ?? 'http://127.0.0.1:4318').origin)
      .replace(GOES_ON, '$1 > /dev/null & sleep 1');
    const child = spawn('bash', ['-euo', 'pipefail', '-c', text], {
      cwd,
      // All that the lines start in the background goes with them.
      detached: true,
      env: {
        ...process.env,
        PATH: `${this.folder}${delimiter}${process.env.PATH ?? ''}`,
        CHAIN_MAPPING_HOME: home,
        CHAIN_MAPPING_URL: gateway,
        NATS_URL: urls.nats,
        NO_COLOR: '1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { text: '' };
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said.text += chunk.toString('utf8')));
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Nothing of it is left.
      }
    };
    const late = setTimeout(end, LONGEST_MS);
    return new Promise((resolve) => {
      child.once('exit', (code) => {
        clearTimeout(late);
        end();
        child.once('close', () => resolve({ code, output: said.text }));
      });
    });
  }

  private command(name: string, body: string): void {
    const file = join(this.folder, name);
    writeFileSync(file, `#!/usr/bin/env bash\n${body}\n`);
    chmodSync(file, 0o755);
  }
}
