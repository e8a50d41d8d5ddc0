import { allChains } from '../api/registry';
import { declarationFiles, declarationText } from '../chain-files/declaration-files';
import { folderOf } from '../chain-files/folder';
import { readFiles } from '../chain-files/read-files';
import { wrong } from '../chain-files/load';
import { strangersIn, writeFiles } from '../chain-files/write-files';
import type { ImportFormat } from '../choices';
import { importers } from '../formats';
import { counted } from '../output/output';
import type { CommandContext } from './context';

export interface ImportOptions {
  readonly out?: string;
  /** Whether no chain may get an id that the registry has given. */
  readonly registry?: boolean;
}

/** Makes chain files out of what other tools know of a platform: for a person to read, and to apply then. */
export async function importChains(
  { api, out, stdin }: CommandContext,
  format: ImportFormat,
  paths: readonly string[],
  options: ImportOptions,
): Promise<void> {
  const { files, findings } = await readFiles(paths, stdin);
  if (findings.length > 0) throw wrong('The files cannot be read; nothing was imported', findings);
  const taken_ids = [
    ...(options.registry ? (await allChains(api)).map(({ id }) => id) : []),
    ...(options.out === undefined ? [] : await idsIn(options.out)),
  ];
  const texts = files.map(({ file, text }) => ({ name: file, text }));
  const { chains, services, notes } = importers[format].read(texts, { taken_ids });
  for (const { file, line, message } of notes) out.say(`${file}${line === undefined ? '' : `:${line}`}: ${message}`);
  if (options.out === undefined) {
    return out.print(declarationText(chains, services, out.json ? 'json' : 'yaml').trimEnd());
  }
  const written = writeFiles(options.out, declarationFiles(chains, services, 'yaml'), false);
  out.data({ folder: options.out, files: written, notes }, () => written.join('\n'));
  out.say(
    `${counted(chains.length, 'chain')} and ${counted(services.length, 'service')} to review; then: chain-mapping apply -f ${options.out}`,
  );
}

async function idsIn(folder: string): Promise<string[]> {
  if (strangersIn(folder, []).length === 0) return [];
  return folderOf(await readFiles([folder], [])).chains.map(({ value }) => value.id);
}
