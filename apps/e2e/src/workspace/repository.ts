import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The root of the clone that these tests read. */
export const root = resolve(__dirname, '../../../..');

export const inRepository = (path: string): string => join(root, path);

export const exists = (path: string): boolean => existsSync(inRepository(path));

export const read = (path: string): string => readFileSync(inRepository(path), 'utf8');

export const readJson = <T>(path: string): T => JSON.parse(read(path)) as T;

/** Runs one of our tools with Node; fails with what it wrote to standard error. */
export function runTool(file: string, args: string[], input = ''): Promise<string> {
  return new Promise((succeed, fail) => {
    const child = execFile(
      process.execPath,
      [inRepository(file), ...args],
      { cwd: root, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NX_DAEMON: 'false' } },
      (error, stdout, stderr) => (error ? fail(new Error(`${file}: ${error.message}\n${stderr}`)) : succeed(stdout)),
    );
    child.stdin?.end(input);
  });
}
