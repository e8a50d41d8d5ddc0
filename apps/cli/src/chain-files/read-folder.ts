import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../output/failure';
import type { ChainFile, ServiceEntry } from './chain-file';
import { type Fault, parseFile } from './parse-file';

export interface Folder {
  readonly chains: readonly ChainFile[];
  readonly services: readonly ServiceEntry[];
}

/**
 * Reads every YAML file at or below a path.
 *
 * @throws Failure naming file, line and field of everything that is wrong in any of them.
 */
export function readFolder(path: string): Folder {
  const files = yamlFiles(path);
  if (files.length === 0) throw new Failure(`There is no YAML file in ${path}`, 2);
  const parsed = files.map((file) => parseFile(relative(process.cwd(), file) || file, readFileSync(file, 'utf8')));
  const faults: Fault[] = [
    ...parsed.flatMap((file) => file.faults),
    ...twice(parsed.map((file, index) => ({ file: files[index] ?? '', ids: file.chains.map(({ id }) => id) }))),
  ];
  if (faults.length > 0) {
    const lines = faults.map(
      ({ file, line, path: field, message }) => `  ${file}:${line}: ${field && `${field}: `}${message}`,
    );
    throw new Failure(`Nothing was applied. Wrong:\n${lines.join('\n')}`, 1, { faults });
  }
  return { chains: parsed.flatMap(({ chains }) => chains), services: parsed.flatMap(({ services }) => services) };
}

function twice(files: readonly { readonly file: string; readonly ids: readonly string[] }[]): Fault[] {
  const first = new Map<string, string>();
  const faults: Fault[] = [];
  for (const { file, ids } of files) {
    for (const id of ids) {
      const other = first.get(id);
      if (other === undefined) first.set(id, file);
      else faults.push({ file, line: 1, path: 'id', message: `chain ${id} is in ${other} too` });
    }
  }
  return faults;
}

function yamlFiles(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Failure(`There is no file or folder ${path}`, 2);
  if (found.isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) return yamlFiles(inside);
      return entry.isFile() && /\.ya?ml$/.test(entry.name) ? [inside] : [];
    });
}
