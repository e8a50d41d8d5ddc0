import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  opendirSync,
  readlinkSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import type { Progress, ScanFinding } from './analysis-messages';
import { type KnownText, KnownTexts } from './known-texts.adapter';
import { isLeftOut, isSetting, isSource, NO_SOURCE, WALK_LIMITS, type WalkLimits } from './walk-rules';

export interface SourceTree {
  /** Texts by path from the root, with `/` between folders; of what is no source only the name, for names tell where a service begins. */
  readonly files: Readonly<Record<string, string>>;
  readonly findings: ScanFinding[];
  readonly progress: Progress;
}

/** Between two turns of the event loop, in which progress leaves and the end of the service is noticed. */
const BATCH = 50;

/**
 * Reads the source below a folder, and nothing else, whatever lies in it: links are not followed, only regular files are opened, and each bound
 * that is reached becomes a finding.
 * @param root absolute, and without a link in it
 * @param known from earlier walks of the same root: what has not changed since is not opened again
 */
export async function readSourceTree(
  root: string,
  onProgress: (progress: Progress) => void,
  limits: WalkLimits = WALK_LIMITS,
  known = new KnownTexts(),
): Promise<SourceTree> {
  // Whether it may be read was decided by this name; a link that took its place since was not asked for.
  if (realpathSync(root) !== root) throw new Error(`${root} is not what it was when the scan began`);
  const findings: ScanFinding[] = [];
  const names = await walk(root, findings, limits);
  const sources = names.filter(isSource);
  if (sources.length === 0) findings.push({ file: '.', message: NO_SOURCE });
  // Without a prototype, for a file may be called `__proto__`.
  const files: Record<string, string> = Object.create(null);
  for (const name of names) files[name] = '';
  let bytes = 0;
  let done = 0;
  for (const name of sources) {
    if (done % BATCH === 0) {
      onProgress({ files_total: sources.length, files_done: done });
      await turn();
    }
    done += 1;
    const read = readSource(root, name, limits.file_bytes, known);
    if (typeof read === 'string') {
      findings.push({ file: name, message: read });
      delete files[name];
      continue;
    }
    bytes += read.bytes;
    if (bytes > limits.total_bytes) {
      findings.push({
        file: name,
        message: `this file and those after it are over the limit of ${limits.total_bytes} bytes`,
      });
      for (const left of sources.slice(done - 1)) delete files[left];
      break;
    }
    files[name] = read.text;
  }
  // They are read beside: whoever waits for a scan waits for its sources, and what cannot be had of these is no loss to them.
  for (const [index, name] of names.filter(isSetting).entries()) {
    if (index % BATCH === 0) await turn();
    const read = readSource(root, name, limits.file_bytes, known);
    if (typeof read === 'string') continue;
    bytes += read.bytes;
    if (bytes > limits.total_bytes) break;
    files[name] = read.text;
  }
  known.settle();
  const progress = { files_total: sources.length, files_done: done };
  onProgress(progress);
  return { files, findings, progress };
}

/** The paths of all regular files, in the order of a sorted walk. */
async function walk(root: string, findings: ScanFinding[], limits: WalkLimits): Promise<string[]> {
  const names: string[] = [];
  const open: { path: string; depth: number }[] = [{ path: '', depth: 0 }];
  let entries = 0;
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    await turn();
    const { path, depth } = folder;
    const listed = list(join(root, path), limits.entries - entries);
    if (typeof listed === 'string') {
      findings.push({ file: path === '' ? '.' : path, message: listed });
      continue;
    }
    entries += listed.length;
    const folders: string[] = [];
    for (const entry of listed.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isLeftOut(entry.name)) continue;
        if (depth < limits.depth) folders.push(name);
        else findings.push({ file: name, message: `lies deeper than ${limits.depth} folders` });
      } else if (entry.isFile()) {
        if (names.length >= limits.files) {
          findings.push({
            file: name,
            message: `this file and those after it are over the limit of ${limits.files} files`,
          });
          return names;
        }
        names.push(name);
      } else if (entry.isSymbolicLink()) {
        findings.push({ file: name, message: 'is a symbolic link, which is not followed' });
      } else if (isSource(entry.name)) {
        findings.push({ file: name, message: 'is no regular file' });
      }
    }
    if (entries >= limits.entries) {
      findings.push({
        file: path === '' ? '.' : path,
        message: `more than ${limits.entries} files and folders; the rest was left out`,
      });
      return names;
    }
    // The last one pushed is walked first.
    for (const name of folders.reverse()) open.push({ path: name, depth: depth + 1 });
  }
  return names;
}

/** At most so many entries, one by one: a folder may hold more than memory does. */
function list(folder: string, most: number): Dirent[] | string {
  try {
    const directory = opendirSync(folder);
    try {
      const entries: Dirent[] = [];
      for (let entry = directory.readSync(); entry !== null && entries.length < most; entry = directory.readSync()) {
        entries.push(entry);
      }
      return entries;
    } finally {
      directory.closeSync();
    }
  } catch (error) {
    return `cannot be read: ${codeOf(error)}`;
  }
}

/** The text, or why it cannot be had. */
function readSource(root: string, name: string, most: number, known: KnownTexts): KnownText | string {
  const path = join(root, name);
  const before = known.get(name, path);
  if (before !== undefined && before.bytes <= most) return before;
  let descriptor: number;
  try {
    // Since the walk a link or a pipe may have taken the place of the file.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return `cannot be read: ${codeOf(error)}`;
  }
  try {
    const status = fstatSync(descriptor, { bigint: true });
    if (!status.isFile()) return 'is no regular file';
    if (!placeOf(descriptor, path).startsWith(root.endsWith(sep) ? root : root + sep))
      return 'lies outside of the folder';
    const size = Number(status.size);
    if (size > most) return `${size} bytes; the limit is ${most}`;
    const buffer = Buffer.alloc(size);
    let length = 0;
    while (length < buffer.length) {
      const read = readSync(descriptor, buffer, length, buffer.length - length, length);
      if (read === 0) break;
      length += read;
    }
    const text = new TextDecoder().decode(buffer.subarray(0, length));
    return known.set(name, { status, text, bytes: length });
  } catch (error) {
    return `cannot be read: ${codeOf(error)}`;
  } finally {
    closeSync(descriptor);
  }
}

/** Where an open file lies. Linux knows it of the descriptor, so that no folder above can be exchanged in between. */
function placeOf(descriptor: number, path: string): string {
  return process.platform === 'linux' ? readlinkSync(`/proc/self/fd/${descriptor}`) : realpathSync(path);
}

const codeOf = (error: unknown): string =>
  error instanceof Error ? String((error as NodeJS.ErrnoException).code ?? error.message) : String(error);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
