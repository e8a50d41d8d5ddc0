import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Scan } from '@chain-mapping/contracts';
import type { Proposal } from '@chain-mapping/model';
import { Failure } from '../output/failure';
import { table } from '../output/output';
import type { CommandContext } from './context';

const POLL_MS = 200;
const LARGEST_FILE_BYTES = 1024 * 1024;
const LARGEST_SCAN_BYTES = 3 * 1024 * 1024;
const SOURCE = /\.(py|pyi|ts|tsx|js|jsx|mjs|cjs|java|kt|go|cs|rb|php|rs|proto|ya?ml|toml|json|properties|env)$/;
const IGNORED: ReadonlySet<string> = new Set([
  'node_modules',
  'dist',
  'build',
  'target',
  'venv',
  '__pycache__',
  'vendor',
]);

/** Reads chains out of the source code in a folder, and prints what was proposed. */
export async function discover({ api, out }: CommandContext, folder: string): Promise<void> {
  const path = resolve(folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Failure(`There is no folder ${folder}`, 2);
  let scan = await start(path);
  while (scan.status === 'queued' || scan.status === 'running') {
    await pause(POLL_MS);
    scan = await api.get<Scan>(`/api/v1/discovery/scans/${scan.id}`);
  }
  if (scan.status === 'failed') throw new Failure(`The scan failed: ${scan.error ?? 'no reason given'}`);
  const { proposals } = await api.get<{ proposals: Proposal[] }>(
    `/api/v1/discovery/proposals?scan_id=${scan.id}&limit=500`,
  );
  out.data({ scan, proposals }, () =>
    [
      table(proposals, [
        { title: 'PROPOSED', value: ({ proposed_chain_id }) => proposed_chain_id },
        { title: 'CONFIDENCE', value: ({ confidence_score }) => confidence_score.toFixed(2), right: true },
        { title: 'CATEGORY', value: ({ category }) => category },
        { title: 'NAME', value: ({ name }) => name },
        { title: 'NODES', value: ({ nodes }) => String(nodes.length), right: true },
        { title: 'ID', value: ({ id }) => id },
      ]),
      `${scan.progress.files_done} files read, ${proposals.length} chains proposed`,
      ...scan.findings.map(({ file, message }) => `  ${file}: ${message}`),
    ].join('\n'),
  );

  /** The server reads the folder itself where it may; else it is sent the files. */
  async function start(root: string): Promise<Scan> {
    if (['127.0.0.1', 'localhost', '[::1]'].includes(new URL(api.url).hostname)) {
      try {
        return await api.post<Scan>('/api/v1/discovery/scans', { path: root });
      } catch (error) {
        const code = error instanceof Failure ? (error.details as { code?: string } | undefined)?.code : undefined;
        if (code !== 'PathNotAllowed') throw error;
      }
    }
    return api.post<Scan>('/api/v1/discovery/scans', { files: sourcesOf(root) });
  }
}

function sourcesOf(root: string): Record<string, string> {
  const files: Record<string, string> = {};
  let bytes = 0;
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.') && !IGNORED.has(entry.name)) walk(path);
      if (!entry.isFile() || !SOURCE.test(entry.name) || statSync(path).size > LARGEST_FILE_BYTES) continue;
      const text = readFileSync(path, 'utf8');
      bytes += Buffer.byteLength(text);
      files[relative(root, path).split(sep).join('/')] = text;
    }
  };
  walk(root);
  if (bytes > LARGEST_SCAN_BYTES) {
    throw new Failure(
      `${root} holds ${(bytes / 1024 / 1024).toFixed(1)} MiB of source, more than one request takes. Allow the server to read it: add the folder to DISCOVERY_ROOTS.`,
    );
  }
  if (!existsSync(root) || Object.keys(files).length === 0) throw new Failure(`There is no source code in ${root}`, 2);
  return files;
}
