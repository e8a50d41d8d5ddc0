/** Whether a path of the context is kept out of the build. */
export type Ignored = (path: string) => boolean;

/**
 * Reads a `.dockerignore` as Docker does: the last pattern that fits a path, or a folder that it lies in, decides.
 *
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function ignoredBy(text: string): Ignored {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ fits: patternOf(line.replace(/^!/, '')), ignores: !line.startsWith('!') }));
  return (path) => rules.findLast(({ fits }) => fits.test(path))?.ignores ?? false;
}

const WORDS: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };

function patternOf(glob: string): RegExp {
  const path = glob.replace(/^\/|\/$/g, '');
  const words = path.replace(/\*\*\/|\*\*|[*?]|[.+^${}()|[\]\\]/g, (word) => WORDS[word] ?? `\\${word}`);
  return new RegExp(`^${words}(?:/|$)`);
}
