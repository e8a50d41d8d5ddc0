import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { theSystem } from './system';

const PROGRAM = join(__dirname, '../../../cli/bin/chain-mapping.js');
const MOST_BYTES = 16 * 1024 * 1024;

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `chain-mapping` as a person does who has this system's home. */
export function run(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const env = { ...process.env, CHAIN_MAPPING_HOME: theSystem().home, NO_COLOR: '1', GITHUB_ACTIONS: '' };
    execFile(process.execPath, [PROGRAM, ...args], { env, maxBuffer: MOST_BYTES }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}
