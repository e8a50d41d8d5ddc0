import type { SourceLanguage } from '../languages/language';
import type { Path } from '../reading';

export type FindModule = (language: SourceLanguage, file: string, module: Path, level: number) => string | null;

/** Finds the file that an import means, if it is among the given ones. */
export function moduleFiles(
  has: (file: string) => boolean,
  inFolder: (folder: string) => string | null = () => null,
): FindModule {
  // A folder's files import the same modules over and over, most of them libraries that are nowhere to be found.
  const known = new Map<string, string | null>();
  return (language, file, module, level) => {
    const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
    const key = `${language.name}|${folder}|${level}|${module.join('.')}`;
    let found = known.get(key);
    if (found === undefined) {
      found = null;
      for (const candidate of language.moduleCandidates(file, module, level)) {
        found = candidate.endsWith('/') ? inFolder(candidate) : has(candidate) ? candidate : null;
        if (found !== null) break;
      }
      known.set(key, found);
    }
    return found === file ? null : found;
  };
}
