import { Failure } from '../output/failure';
import type { Input } from '../output/output';
import { type Finding, inOrder, isError, lineOf } from './finding';
import { folderOf, ruleFindings } from './folder';
import type { ParsedFile } from './parse-file';
import { readFiles } from './read-files';

/**
 * Reads the files at or below the paths; what is wrong with their shape is among the findings.
 *
 * @throws Failure when there is nothing at a path, or nothing in the files
 */
export async function load(paths: readonly string[], stdin: Input = process.stdin): Promise<ParsedFile> {
  if (paths.length === 0) throw new Failure('Name a file or a folder: -f <path>', 2);
  const folder = folderOf(await readFiles(paths, stdin));
  const { chains, services, misshapen, findings } = folder;
  if (chains.length + services.length + misshapen.length + findings.length > 0) return folder;
  throw new Failure(`There is no chain and no service in ${paths.join(', ')}`, 2);
}

/**
 * Reads files that can be applied as far as they themselves can tell.
 *
 * @throws Failure naming file, line and field of everything that is wrong in any of them
 */
export async function loadSound(paths: readonly string[], stdin?: Input): Promise<ParsedFile> {
  const folder = await load(paths, stdin);
  // A chain without nodes can be stored: it is a draft.
  const faults = [...folder.findings, ...ruleFindings(folder).filter(({ code }) => code !== 'no_nodes')].filter(
    isError,
  );
  if (faults.length > 0) throw wrong('The files are wrong; nothing was changed', faults);
  return folder;
}

export function wrong(what: string, faults: readonly Finding[]): Failure {
  return new Failure([what, ...inOrder(faults).map((fault) => `  ${lineOf(fault)}`)].join('\n'), 1, { faults });
}
