import { spawn } from 'node:child_process';
import type { Progress, ScanFinding } from './analysis-messages';
import type { SourceTree } from './source-tree.adapter';
import { isLeftOut, isSetting, isSource, NO_SOURCE, WALK_LIMITS, type WalkLimits } from './walk-rules';

/** The list of a tree may have so many bytes. */
const MOST_LISTED = 64 * 1_048_576;

interface Entry {
  readonly name: string;
  readonly object: string;
  readonly bytes: number;
}

/**
 * Reads the source of the one commit of a bare repository. Sizes are known before anything is unpacked, nothing is written, and a link is text that
 * nobody follows; so whatever is in it is bounded like a folder.
 */
export async function readGitTree(
  repository: string,
  onProgress: (progress: Progress) => void,
  limits: WalkLimits = WALK_LIMITS,
): Promise<SourceTree> {
  const findings: ScanFinding[] = [];
  const listed = await git(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', 'HEAD'], '', MOST_LISTED);
  const entries = entriesOf(listed, findings, limits);
  const files: Record<string, string> = Object.create(null);
  for (const { name } of entries) files[name] = '';
  const sources = entries.filter(({ name }) => isSource(name));
  if (sources.length === 0) findings.push({ file: '.', message: NO_SOURCE });
  onProgress({ files_total: sources.length, files_done: 0 });
  let bytes = 0;
  const wanted = [...sources, ...entries.filter(({ name }) => isSetting(name))].filter((entry) => {
    if (entry.bytes > limits.file_bytes) {
      findings.push({ file: entry.name, message: `${entry.bytes} bytes; the limit is ${limits.file_bytes}` });
      delete files[entry.name];
      return false;
    }
    bytes += entry.bytes;
    if (bytes <= limits.total_bytes) return true;
    findings.push({ file: entry.name, message: `is over the limit of ${limits.total_bytes} bytes together` });
    delete files[entry.name];
    return false;
  });
  const asked = wanted.map(({ object }) => `${object}\n`).join('');
  const answer = await git(repository, ['cat-file', '--batch'], asked, bytes + wanted.length * 256 + 1024);
  let position = 0;
  for (const { name, bytes: length } of wanted) {
    const start = answer.indexOf(10, position) + 1;
    files[name] = new TextDecoder().decode(answer.subarray(start, start + length));
    position = start + length + 1;
  }
  const progress = { files_total: sources.length, files_done: sources.length };
  onProgress(progress);
  return { files, findings, progress };
}

/** Regular files as a folder would have them, in the order of their names. */
function entriesOf(listed: Buffer, findings: ScanFinding[], limits: WalkLimits): Entry[] {
  const entries: Entry[] = [];
  for (const line of new TextDecoder().decode(listed).split('\0')) {
    const [, mode, kind, object = '', size = '', name = ''] = /^(\d+) (\w+) (\w+) +(\d+|-)\t([^]+)$/.exec(line) ?? [];
    const folders = name.split('/').slice(0, -1);
    if (name === '' || folders.some(isLeftOut)) continue;
    if (mode === '120000') findings.push({ file: name, message: 'is a symbolic link, which is not followed' });
    else if (kind === 'commit') findings.push({ file: name, message: 'is another repository, which is not read' });
    else if (folders.length > limits.depth) {
      findings.push({ file: name, message: `lies deeper than ${limits.depth} folders` });
    } else if (entries.length >= limits.files) {
      findings.push({
        file: name,
        message: `this file and those after it are over the limit of ${limits.files} files`,
      });
      break;
    } else if (kind === 'blob') entries.push({ name, object, bytes: Number(size) });
  }
  return entries;
}

/** What Git answers, up to so many bytes. */
function git(repository: string, args: readonly string[], input: string, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const env = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
    };
    const child = spawn('git', ['--git-dir', repository, ...args], {
      env,
      cwd: '/',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const parts: Buffer[] = [];
    let length = 0;
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      if (length > most) child.kill('SIGKILL');
      else parts.push(part);
    });
    child.stdin.on('error', () => undefined);
    child.once('error', reject);
    child.once('close', (code) => {
      if (length > most) reject(new Error(`Git answers more than ${most} bytes`));
      else if (code !== 0) reject(new Error(`git ${args[0] ?? ''} ended with ${String(code)}`));
      else resolve(Buffer.concat(parts));
    });
    child.stdin.end(input);
  });
}
