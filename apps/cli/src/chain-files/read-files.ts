import { closeSync, type Dirent, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Failure } from '../output/failure';
import type { Input } from '../output/output';
import type { Finding } from './finding';

export interface SourceFile {
  /** As people name it: from where they stand. */
  readonly file: string;
  readonly text: string;
}

export interface FilesRead {
  readonly files: readonly SourceFile[];
  readonly findings: readonly Finding[];
}

/** Names standard input in the place of a path. */
const STDIN = '-';
const MOST_BYTES = 1024 * 1024;
const CHAIN_FILE = /\.(ya?ml|json)$/;

/**
 * Reads every YAML and JSON file at or below the paths, each once. What cannot be read, because it is too large or a link out of the
 * folder, is a fault and not left out: left out, `--prune` would delete what it declares.
 *
 * @throws Failure when there is nothing at a path
 */
export async function readFiles(paths: readonly string[], stdin: Input): Promise<FilesRead> {
  const found = new Map<string, string>();
  const findings: Finding[] = [];
  for (const path of paths) {
    if (path === STDIN) continue;
    const search = new Search(path);
    for (const [real, file] of search.files) if (!found.has(real)) found.set(real, file);
    findings.push(...search.findings);
  }
  const contents = [...found].map(([real, file]) => ({ file, bytes: readFile(real) }));
  if (paths.includes(STDIN)) contents.push({ file: '<stdin>', bytes: await readStream(stdin) });
  const files: SourceFile[] = [];
  for (const { file, bytes } of contents) {
    const text = bytes.length > MOST_BYTES ? undefined : decoded(bytes);
    if (text !== undefined) files.push({ file, text });
    else if (bytes.length > MOST_BYTES) findings.push(fault(file, 'too_large', `Larger than ${MOST_BYTES} bytes`));
    else findings.push(fault(file, 'not_utf8', 'Not text in UTF-8'));
  }
  return { files, findings };
}

function fault(file: string, code: string, message: string): Finding {
  return { file, line: 1, column: 1, level: 'error', code, path: '', message };
}

/** The files at or below one path. */
class Search {
  /** What each file is called, by where it really is. */
  readonly files = new Map<string, string>();
  readonly findings: Finding[] = [];
  private readonly root: string;
  private readonly visited = new Set<string>();

  constructor(path: string) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) throw new Failure(`There is no file or folder ${path}`, 2);
    // The path itself may be anything that can be read, a link or a pipe too: somebody named it.
    this.root = stats.isDirectory() ? realpathSync(path) : path;
    if (!stats.isDirectory()) this.add(path, this.root);
    else this.enter(path, this.root);
    if (this.files.size + this.findings.length === 0) throw new Failure(`There is no YAML file in ${path}`, 2);
  }

  private add(path: string, real: string): void {
    if (!this.files.has(real)) this.files.set(real, shown(path));
  }

  private enter(path: string, real: string): void {
    if (this.visited.has(real)) return;
    this.visited.add(real);
    const entries = readdirSync(real, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
      .sort((one, other) => one.name.localeCompare(other.name));
    for (const entry of entries) this.take(entry, join(path, entry.name), join(real, entry.name));
  }

  private take(entry: Dirent, path: string, real: string): void {
    if (entry.isDirectory()) this.enter(path, real);
    else if (entry.isSymbolicLink()) this.follow(path, real);
    else if (entry.isFile() && CHAIN_FILE.test(entry.name)) this.add(path, real);
  }

  private follow(path: string, link: string): void {
    const target = statSync(link, { throwIfNoEntry: false });
    if (!CHAIN_FILE.test(link) && !target?.isDirectory()) return;
    const real = target && realpathSync(link);
    if (!real) this.findings.push(fault(shown(path), 'broken_link', 'A link to nothing'));
    else if (!asFolder(real).startsWith(asFolder(this.root))) {
      this.findings.push(fault(shown(path), 'link_outside', `A link out of the folder, to ${real}`));
    } else if (target.isDirectory()) this.enter(path, real);
    else if (target.isFile()) this.add(path, real);
  }
}

const asFolder = (path: string): string => (path.endsWith(sep) ? path : `${path}${sep}`);

/** From where people stand, as long as that is above the file; else as they named it. */
function shown(path: string): string {
  const below = relative(process.cwd(), path);
  return below === '' || below.startsWith('..') ? path : below;
}

/** No more of the file than it takes to know that it is too large. */
function readFile(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, null);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

async function readStream(stream: Input): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    parts.push(part);
    length += part.length;
    if (length > MOST_BYTES) break;
  }
  return Buffer.concat(parts);
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
