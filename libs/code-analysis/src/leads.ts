import type { ImportMemory } from './engine/file-memories';
import type { SourceLanguage } from './languages/language';
import type { FileReading } from './reading';
import { type FindModule, moduleFiles } from './resolve/module-files';

/** Where files lead to. */
export interface Leads {
  /** The files that are to be read because a file is: a service layer names no framework, and without it a chain would end at the handler. */
  of(reading: FileReading, text: string, language: SourceLanguage): readonly string[];
  /** Lets go of what is found sooner than kept. */
  rest(): void;
}

/** @param sources all files that may be read, and what they are written in */
export function leadsAmong(
  sources: ReadonlyMap<string, { readonly language: SourceLanguage }>,
  memory: ImportMemory | undefined,
): Leads {
  const files = [...sources.keys()];
  const hasClassPerFile = [...sources.values()].some(({ language }) => language.classPerFile === true);
  const beside = besideOf(hasClassPerFile ? files : []);
  const folders = sharedFolders(sources);
  const known = new Set(files);
  const finder = () =>
    moduleFiles(
      (file) => known.has(file),
      (folder) => folders.get(folder)?.[0] ?? null,
    );
  let findModule = finder();
  const typeFiles = filesOfTypes(
    [...sources].flatMap(([file, { language }]) => (language.typesByName === true ? [file] : [])),
  );
  const imported = memory?.among(files) ?? ((_reading, work) => work());
  const of: Leads['of'] = (reading, text, language) => {
    const { file } = reading;
    const near = folders.get(file.slice(0, file.lastIndexOf('/') + 1)) ?? [];
    const its = imported(reading, () => importedBy(reading, language, findModule));
    if (language.classPerFile !== true && language.typesByName !== true && near.length === 0) return its;
    const named =
      language.classPerFile === true
        ? beside(file).flatMap((each) => (text.includes(each.name) ? [each.file] : []))
        : [];
    return [...named, ...(language.typesByName === true ? typeFiles(text) : []), ...near, ...its];
  };
  return {
    of,
    rest() {
      findModule = finder();
    },
  };
}

/** The files that a file imports. */
const importedBy = ({ file, imports }: FileReading, language: SourceLanguage, findModule: FindModule): string[] =>
  imports.flatMap(({ module, level, member }) => {
    const modules = member === null ? [module] : [[...module, member], module];
    return modules.flatMap((each) => findModule(language, file, each, level) ?? []);
  });

/** The classes of the same folder, which need no import where a file is named after its class. */
function besideOf(
  files: readonly string[],
): (file: string) => readonly { readonly file: string; readonly name: string }[] {
  const folders = new Map<string, { file: string; name: string }[]>();
  for (const file of files) {
    const cut = file.lastIndexOf('/') + 1;
    const entry = { file, name: file.slice(cut, file.lastIndexOf('.')) };
    const known = folders.get(file.slice(0, cut));
    if (known === undefined) folders.set(file.slice(0, cut), [entry]);
    else known.push(entry);
  }
  return (file) => folders.get(file.slice(0, file.lastIndexOf('/') + 1)) ?? [];
}

/** The files that are named after types that a text names; after its interface a type is by custom named without the `I`. */
function filesOfTypes(files: readonly string[]): (text: string) => string[] {
  const byName = new Map<string, string[]>();
  for (const file of files) {
    const name = file.slice(file.lastIndexOf('/') + 1, file.lastIndexOf('.'));
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  return (text) => {
    if (byName.size === 0) return [];
    const words = new Set(text.match(/\b[A-Z]\w{2,80}\b/g) ?? []);
    return [...words].flatMap((word) => [
      ...(byName.get(word) ?? []),
      ...(byName.get(word.replace(/^I(?=[A-Z])/, '')) ?? []),
    ]);
  };
}

/** The files of folders that are one module each. */
function sharedFolders(sources: ReadonlyMap<string, { readonly language: SourceLanguage }>): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const [file, { language }] of sources) {
    if (language.sharedFolder !== true) continue;
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}
