import { opendirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isReadForTopology } from '@chain-mapping/code-analysis';
import { Failure } from '../output/failure';

const LARGEST_FILE_BYTES = 1024 * 1024;
const LARGEST_SCAN_BYTES = 512 * 1024 * 1024;
const MOST_FILES = 50_000;
const MOST_ENTRIES = 1_000_000;
const MOST_FOLDERS = 64;
/** Folders of what was installed or built. */
const LEFT_OUT = /^(\..*|node_modules|bower_components|site-packages|dist-packages|venv|__pycache__|target|vendor)$/;

/**
 * The files below a folder that can tell something, each bounded; links are not followed.
 *
 * @throws Failure when there is no folder, nothing in it, or more than is read at once
 */
export function readSources(root: string): { files: Record<string, string>; skipped: string[] } {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new Failure(`There is no folder ${root}`, 2);
  // Without a prototype, for a file may be called `__proto__`.
  const files: Record<string, string> = Object.create(null);
  const skipped: string[] = [];
  let bytes = 0;
  let count = 0;
  let entries = 0;
  const open = [{ path: '', depth: 0 }];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const directory = opendirSync(join(root, folder.path));
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
        entries += 1;
        const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
        if (entry.isDirectory() && !LEFT_OUT.test(entry.name) && folder.depth < MOST_FOLDERS)
          open.push({ path, depth: folder.depth + 1 });
        if (!entry.isFile() || !isReadForTopology(path)) continue;
        const { size } = statSync(join(root, path));
        if (size > LARGEST_FILE_BYTES) {
          skipped.push(`${path}: ${size} bytes; the limit is ${LARGEST_FILE_BYTES}`);
          continue;
        }
        bytes += size;
        count += 1;
        if (bytes > LARGEST_SCAN_BYTES || count > MOST_FILES || entries > MOST_ENTRIES)
          throw new Failure(`${root} holds more than is read at once: scan its parts`, 2);
        files[path] = readFileSync(join(root, path), 'utf8');
      }
    } finally {
      directory.closeSync();
    }
  }
  if (count === 0) throw new Failure(`There is neither source code nor configuration in ${root}`, 2);
  return { files, skipped: skipped.sort() };
}
