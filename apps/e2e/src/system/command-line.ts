import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { theSystem } from './system';

const PROGRAM = join(__dirname, '../../../cli/bin/chain-mapping.js');
const MOST_BYTES = 16 * 1024 * 1024;

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const environment = () => ({
  ...process.env,
  CHAIN_MAPPING_HOME: theSystem().home,
  NO_COLOR: '1',
  GITHUB_ACTIONS: '',
});

/** Runs `chain-mapping` as a person does who has this system's home. */
export function run(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const options = { env: environment(), maxBuffer: MOST_BYTES };
    execFile(process.execPath, [PROGRAM, ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}

export interface Started {
  stdout(): string;
  stderr(): string;
  /** Ends it as Ctrl-C does; answers its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `chain-mapping` with a command that goes on until it is stopped. */
export function start(...args: string[]): Started {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (printed.stdout += text.toString('utf8')));
  child.stderr.on('data', (text: Buffer) => (printed.stderr += text.toString('utf8')));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}
