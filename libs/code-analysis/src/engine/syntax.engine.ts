import { readFile } from 'node:fs/promises';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import { SyntaxTree } from './syntax-tree';
import { namesOf, type ParserMemory, TreeMemory } from './tree-memory.engine';
import { type QueryMatch, TreeQuery } from './tree-query';

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
  readonly matches: readonly QueryMatch[];
  /** Throws SyntaxTooSlow once the time for this file is used up; for loops over matches. */
  readonly checkTime: () => void;
}

export class SyntaxTooSlow extends Error {
  constructor() {
    super(`took longer than ${BUDGET} ms`);
    this.name = 'SyntaxTooSlow';
  }
}

let started: Promise<ParserMemory> | undefined;

function startOnce(): Promise<ParserMemory> {
  started ??= start();
  return started;
}

async function start(): Promise<ParserMemory> {
  // The bytes are handed over: the library would otherwise look for its WebAssembly file with a dynamic import, which Jest refuses.
  const bytes = await readFile(require.resolve('web-tree-sitter/web-tree-sitter.wasm'));
  // What is handed over is what the library keeps the views of its memory in.
  const program = { wasmBinary: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) };
  await Parser.init(program);
  return program as unknown as ParserMemory;
}

/**
 * Loads a grammar of `@vscode/tree-sitter-wasm` and reads the queries for it.
 * @param grammar such as `python`, or the file of another package such as `@scope/grammar/name.wasm`
 * @throws when a query is wrong for the grammar; the message names the query
 */
export async function loadSyntaxSearch(grammar: string, queries: readonly string[]): Promise<SyntaxSearch> {
  const [memory, bytes] = await Promise.all([startOnce(), readFile(grammarFile(grammar))]);
  const language = await Language.load(bytes);
  const parser = new Parser();
  parser.setLanguage(language);
  const names = namesOf(language);
  const query = new TreeQuery(queries, {
    kind: (name, isNamed) => language.idForNodeType(name, isNamed),
    field: (name) => names.field(name),
  });
  const trees = new TreeMemory(memory);
  const copy = new SyntaxTree();

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
      const checkTime = () => {
        if (isOver()) throw new SyntaxTooSlow();
      };
      const tree = parse(text, isOver);
      let hasErrors: boolean;
      try {
        hasErrors = tree.rootNode.hasError;
        copy.begin(text, names);
        trees.copy(tree.rootNode, copy);
      } finally {
        tree.delete();
      }
      return visit({ hasErrors, matches: query.matches(copy, checkTime), checkTime });
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

/** The grammars that the collection has by name; others by their package's file. */
const grammarFile = (grammar: string): string =>
  require.resolve(grammar.endsWith('.wasm') ? grammar : `@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`);
