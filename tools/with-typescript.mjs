import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '..');
const condition = '--conditions=@chain-mapping/source';

/**
 * Starts the calling program again in a Node that reads TypeScript, unless it is in one; answers a `require` for its files.
 * The program never goes on in the first process.
 */
export function withTypeScript(programUrl, flags = []) {
  if (process.execArgv.includes(condition)) return createRequire(programUrl);
  const { status, signal, error } = spawnSync(
    process.execPath,
    [
      ...flags,
      condition,
      '--require',
      join(root, 'tools/register-typescript.cjs'),
      fileURLToPath(programUrl),
      ...process.argv.slice(2),
    ],
    { stdio: 'inherit' },
  );
  if (error) throw error;
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 1);
}
