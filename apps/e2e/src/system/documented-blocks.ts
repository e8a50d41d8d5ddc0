import { readdirSync } from 'node:fs';
import { exists, inRepository, read } from '../workspace/repository';

/** A piece of code of a page. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Why it is not run, where it says so: `<!-- not run: … -->`. */
  readonly not_run: string | undefined;
}

const FENCE = /^( *)(?:<!-- not run: ([^\n]+?) -->\n\n?)?( *)```(\w*)\n([\s\S]*?)^ *```/gm;

export function blocksOf(page: string): Block[] {
  const text = read(page);
  return [...text.matchAll(FENCE)].map((match) => {
    const [, , reason, indent = '', language = '', body = ''] = match;
    const lines = body.split('\n').map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    const line = text.slice(0, match.index).split('\n').length;
    return { page, line, language, text: lines.join('\n'), not_run: reason };
  });
}

export const nameOf = ({ page, line, language }: Block): string => `${page}:${line} (${language})`;

const foldersOfProjects = ['apps', 'libs', 'libs/platform'].flatMap((folder) =>
  readdirSync(inRepository(folder)).map((name) => `${folder}/${name}`),
);

/** Every page of the repository that may hold code for people to type. */
export const pages: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'deploy/README.md', 'catalog/README.md', 'benchmarks/README.md'],
  ...readdirSync(inRepository('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...foldersOfProjects.map((folder) => `${folder}/README.md`),
].filter(exists);
