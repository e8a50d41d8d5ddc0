import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = join(__dirname, '..');
let known: string | undefined;

/** Another one whenever this program or its parser is: what an older one read may not be what this one would. */
export function engineVersion(): string {
  if (known !== undefined) return known;
  const hash = createHash('sha1');
  const files = readdirSync(HERE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.spec|\.d)\.[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(`${file.slice(HERE.length)}\0`).update(readFileSync(file));
  for (const grammar of ['web-tree-sitter/web-tree-sitter.wasm', '@vscode/tree-sitter-wasm/package.json'])
    hash.update(readFileSync(require.resolve(grammar)));
  known = hash.digest('hex');
  return known;
}
