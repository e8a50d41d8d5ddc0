import { isDockerfile } from '../configuration/dockerfile';
import { lineOf } from '../configuration/yaml-documents';
import type { Component } from './components';
import type { TextOf } from './system';

const SOURCE =
  /\.(py|pyi|java|kt|kts|scala|groovy|go|cs|fs|vb|ts|tsx|js|jsx|mjs|cjs|vue|svelte|php|rb|rs|ex|exs|erl|clj|cpp|cc|cxx|c|h|hpp|swift|dart|lua|pl|sh)$/;
/** Files that no running service executes. */
const NOT_RUN =
  /(^|\/)(tests?|__tests__|__mocks__|e2e|spec|specs|testing|fixtures?|genproto|generated|migrations|docs?)\/|[._-](test|spec)s?\.\w+$|(^|\/)test_[^/]*$|_test\.\w+$|Tests?\.(java|kt|cs)$|_pb2(_grpc)?\.py$|\.pb\.go$|\.d\.ts$/;
/** What is not written in a programming language, but read by the program that runs. */
const READ_TOO =
  /\.(conf|cfg|template|tmpl|tpl|xml|html|erb|ejs)(\.\w+)?$|\.tmpl\.ya?ml$|(^|\/)appsettings[\w.]*\.json$/;

export const isRunSource = (file: string): boolean => SOURCE.test(file) && !NOT_RUN.test(file);

const sources = new WeakMap<Component, readonly string[]>();

export function sourceFilesOf(component: Component): readonly string[] {
  let files = sources.get(component);
  if (files === undefined) {
    files = component.files.filter(isRunSource);
    sources.set(component, files);
  }
  return files;
}

export interface Mention {
  readonly file: string;
  readonly line: number;
}

/** Where the files of a component name a word. */
export class Mentions {
  constructor(private readonly textOf: TextOf) {}

  of(component: Component, word: string): Mention | null {
    for (const file of component.files) {
      const isStart = isDockerfile(file);
      if (!isStart && !isRunSource(file) && !(READ_TOO.test(file) && !NOT_RUN.test(file))) continue;
      const text = isStart ? started(this.textOf(file)) : this.textOf(file);
      const index = indexOfWord(text, word);
      if (index >= 0) return { file, line: lineOf(text, text.slice(index, index + word.length)) };
    }
    return null;
  }
}

/** Of a Dockerfile only what is run: to set a variable is not to read it. Lines keep their places. */
const started = (text: string): string =>
  text.replace(/^(?!\s*(CMD|ENTRYPOINT)\b).*$/gim, (line) => (/^\s*["'&|-]/.test(line) ? line : ''));

function indexOfWord(text: string, word: string): number {
  for (let index = text.indexOf(word); index >= 0; index = text.indexOf(word, index + 1)) {
    if (!/\w/.test(text[index - 1] ?? ' ') && !/\w/.test(text[index + word.length] ?? ' ')) return index;
  }
  return -1;
}
