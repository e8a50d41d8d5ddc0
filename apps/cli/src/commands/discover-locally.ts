import { opendirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { analyse, discoverTopology, isReadForTopology, topologyMermaid } from '@chain-mapping/code-analysis';
import { Failure } from '../output/failure';
import { counted } from '../output/output';
import type { CommandContext } from './context';

export interface LocalOptions {
  readonly topology?: boolean;
  readonly proposals?: boolean;
  readonly mermaid?: boolean;
}

const LARGEST_FILE_BYTES = 1024 * 1024;
const LARGEST_SCAN_BYTES = 512 * 1024 * 1024;
const MOST_FILES = 50_000;
const MOST_ENTRIES = 1_000_000;
const MOST_FOLDERS = 64;
/** Folders of what was installed or built. */
const LEFT_OUT = /^(\..*|node_modules|bower_components|site-packages|dist-packages|venv|__pycache__|target|vendor)$/;

/** Reads the source here and prints what was found, without a server and without registering anything. */
export async function discoverLocally({ out }: CommandContext, folder: string, options: LocalOptions): Promise<void> {
  const root = resolve(folder);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new Failure(`There is no folder ${folder}`, 2);
  const { files, skipped } = readFiles(root);
  for (const each of skipped) out.say(each);
  if (options.proposals === true) {
    const { proposals, findings } = await analyse(files);
    for (const { file, message } of findings) out.say(`${file}: ${message}`);
    out.print(JSON.stringify(proposals, null, 2));
    return;
  }
  const { findings, ...topology } = await discoverTopology(files);
  for (const { file, message } of findings) out.say(`${file}: ${message}`);
  out.print(options.mermaid === true ? topologyMermaid(topology) : JSON.stringify(topology, null, 2));
  const { nodes, edges, endpoints, unresolved } = topology;
  out.say(
    [counted(nodes.length, 'node'), counted(edges.length, 'connection'), counted(endpoints.length, 'endpoint')].join(
      ', ',
    ) + `, ${unresolved.length} not resolved`,
  );
}

/** The files that can tell something, each bounded; links are not followed. */
function readFiles(root: string): { files: Record<string, string>; skipped: string[] } {
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
