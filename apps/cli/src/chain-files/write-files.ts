import { existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../output/failure';

export interface OutputFile {
  /** Path below the folder that it is written to. */
  readonly name: string;
  readonly text: string;
}

/**
 * Writes the files below a folder, which is made if it is not there; answers their paths.
 *
 * @throws Failure when one of them is a link, because what is behind it is not ours to write, or is there and may not be replaced
 */
export function writeFiles(folder: string, files: readonly OutputFile[], replace: boolean): string[] {
  const paths = files.map(({ name }) => join(folder, name));
  const taken = replace ? undefined : paths.find((path) => lstatSync(path, { throwIfNoEntry: false }));
  if (taken !== undefined) throw new Failure(`${taken} is there already: remove it, or name another folder`);
  const link = paths.find((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink());
  if (link !== undefined) throw new Failure(`${link} is a link: nothing is written through it`);
  for (const [index, path] of paths.entries()) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, files[index]?.text ?? '');
  }
  return paths;
}

/** The chain files of a folder that are none of these ones: from an earlier export, or another hand. */
export function strangersIn(folder: string, files: readonly OutputFile[]): string[] {
  if (!existsSync(folder)) return [];
  const ours = new Set(files.map(({ name }) => name));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ya?ml|json)$/.test(name) && !ours.has(name))
    .sort();
}
