import { readFile } from 'node:fs/promises';
import { Language, Parser, Query, type QueryMatch, type Tree } from 'web-tree-sitter';

/** Time for one file, in milliseconds; ordinary files need 1. */
const BUDGET = 1500;

/** Searches text of one grammar for one set of patterns. Loaded once, used for every file. */
export interface SyntaxSearch {
  /**
   * Calls `visit` with the matches, in order of the text, and which of the sources each belongs to. The nodes are gone when it returns.
   * @throws SyntaxTooSlow when the text takes longer than ordinary text could
   */
  search<T>(text: string, visit: (found: SyntaxFound) => T): T;
}

export interface SyntaxFound {
  readonly hasErrors: boolean;
  readonly matches: readonly { readonly source: number; readonly match: QueryMatch }[];
  /** Throws SyntaxTooSlow once the time for this file is used up; for loops over matches. */
  readonly checkTime: () => void;
}

export class SyntaxTooSlow extends Error {
  constructor() {
    super(`took longer than ${BUDGET} ms`);
    this.name = 'SyntaxTooSlow';
  }
}

let started: Promise<void> | undefined;

function startOnce(): Promise<void> {
  // The bytes are handed over: the library would otherwise look for its WebAssembly file with a dynamic import, which Jest refuses.
  started ??= readFile(require.resolve('web-tree-sitter/web-tree-sitter.wasm')).then((bytes) =>
    Parser.init({ wasmBinary: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) }),
  );
  return started;
}

/**
 * Loads a grammar of `@vscode/tree-sitter-wasm` and compiles the query sources against it.
 * @param grammar such as `python`, or the file of another package such as `@scope/grammar/name.wasm`
 * @throws when a query is wrong for the grammar; the message names the source
 */
export async function loadSyntaxSearch(grammar: string, sources: readonly string[]): Promise<SyntaxSearch> {
  await startOnce();
  const language = await Language.load(await readFile(grammarFile(grammar)));
  const parser = new Parser();
  parser.setLanguage(language);
  const { query, sourceOfPattern } = compile(language, sources);

  function parse(text: string, isOver: () => boolean): Tree {
    const tree = parser.parse(text, null, { progressCallback: isOver });
    if (tree === null) {
      parser.reset();
      throw new SyntaxTooSlow();
    }
    return tree;
  }

  return {
    search(text, visit) {
      const isOver = stopwatch();
      const tree = parse(text, isOver);
      try {
        const checkTime = () => {
          if (isOver()) throw new SyntaxTooSlow();
        };
        const found = query.matches(tree.rootNode, { progressCallback: isOver });
        checkTime();
        const matches = found.map((match) => ({ source: sourceOfPattern[match.patternIndex] ?? -1, match }));
        return visit({ hasErrors: tree.rootNode.hasError, matches, checkTime });
      } finally {
        tree.delete();
      }
    },
  };
}

/**
 * Tells when the time for a file is used up, on the clock and of the processor: a busy machine must not change what is found. The processor's
 * time is only asked for once half of it is gone, for asking costs more than a small file.
 */
function stopwatch(): () => boolean {
  const start = performance.now();
  let used: NodeJS.CpuUsage | undefined;
  return () => {
    const elapsed = performance.now() - start;
    if (elapsed <= BUDGET / 2) return false;
    used ??= process.cpuUsage();
    if (elapsed <= BUDGET) return false;
    const { user, system } = process.cpuUsage(used);
    return (user + system) / 1000 > BUDGET / 2;
  };
}

/** One query for all sources, so that a tree is walked once; the place of a pattern in the text tells its source. */
function compile(language: Language, sources: readonly string[]): { query: Query; sourceOfPattern: number[] } {
  const ends: number[] = [];
  let text = '';
  for (const source of sources) {
    text += `${source}\n`;
    ends.push(text.length);
  }
  const query = new Query(language, text);
  const sourceOfPattern = Array.from({ length: query.patternCount() }, (_, pattern) => {
    const start = query.startIndexForPattern(pattern);
    return ends.findIndex((end) => start < end);
  });
  return { query, sourceOfPattern };
}

/** The grammars that the collection has by name; others by their package's file. */
const grammarFile = (grammar: string): string =>
  require.resolve(grammar.endsWith('.wasm') ? grammar : `@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`);
