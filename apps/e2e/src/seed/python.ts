import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const FOLDER = join(__dirname, '../../seed-python');

const Result = z.object({
  id: z.string(),
  outcome: z.enum(['passed', 'failed']),
  seconds: z.number(),
  error: z.string().nullable(),
});
export type PythonResult = z.output<typeof Result>;

/** Where Python was found: on PATH, or fetched from the system's own package sources. */
const Python = z.object({ path: z.string(), env: z.record(z.string(), z.string()) });
export type Python = z.output<typeof Python>;

export function findPython(): Python | undefined {
  const search = spawnSync(process.execPath, [join(FOLDER, 'find-python.cjs')], { encoding: 'utf8' });
  return search.status === 0 ? Python.parse(JSON.parse(search.stdout)) : undefined;
}

/** The ids of the Python tests, as the runner finds them. */
export function collectTests(python: Python): string[] {
  const { status, stdout, stderr } = spawnSync(python.path, [join(FOLDER, 'seed_runner.py'), '--collect'], {
    encoding: 'utf8',
    env: { ...process.env, ...python.env },
  });
  if (status !== 0) throw new Error(`The Python tests do not load: ${stderr}`);
  return z.array(z.string()).parse(JSON.parse(stdout));
}

/** One run of all Python tests; each result can be awaited as it comes. */
export class PythonRun {
  private readonly results = new Map<string, PythonResult>();
  private readonly waiting = new Map<string, (result: PythonResult) => void>();
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;
  private ended = false;
  private output = '';

  constructor(python: Python, env: Readonly<Record<string, string>>) {
    const child = spawn(python.path, [join(FOLDER, 'seed_runner.py')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...python.env, ...env },
    });
    this.child = child;
    createInterface(child.stdout).on('line', (line) => this.take(Result.parse(JSON.parse(line))));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (this.output += chunk));
    this.exited = new Promise((resolve) => child.once('close', () => resolve(this.end())));
  }

  /** The result of a test, once it has run; a failure that says so, should the run end without it. */
  result(id: string): Promise<PythonResult> {
    const known = this.results.get(id) ?? (this.ended ? this.missing(id) : undefined);
    return known ? Promise.resolve(known) : new Promise((resolve) => this.waiting.set(id, resolve));
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private take(result: PythonResult): void {
    this.results.set(result.id, result);
    this.waiting.get(result.id)?.(result);
    this.waiting.delete(result.id);
  }

  private end(): void {
    this.ended = true;
    for (const [id, resolve] of this.waiting) resolve(this.missing(id));
  }

  private missing(id: string): PythonResult {
    return { id, outcome: 'failed', seconds: 0, error: `The run ended without it:\n${this.output}` };
  }
}
