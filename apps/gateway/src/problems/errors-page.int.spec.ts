import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '../../../..');

describe('docs/errors.md', () => {
  it('was made from the kinds of problems as they are: else run tools/errors.mjs', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'tools/errors.mjs'), '--print']);
    expect(await readFile(join(root, 'docs/errors.md'), 'utf8')).toBe(stdout);
  }, 120_000);
});
