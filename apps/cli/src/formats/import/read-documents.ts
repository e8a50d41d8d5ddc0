import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import type { z } from 'zod';
import { excessOf } from '../../chain-files/yaml-excess';
import type { ImportedFile } from '../format';
import { type Path, type Place, quoted, type Report } from './report';

/** One document of a file: what it says, and where it says it. */
export interface SourceDocument {
  readonly file: string;
  readonly content: unknown;
  /** Where the value at the path is, or would be: the deepest part of the path that is there. */
  at(...path: Path): Place;
}

/** Values of a document when every alias is written out. */
const MOST_VALUES = 200_000;

/**
 * Reads YAML or JSON, which is YAML too. What is too large, nested too deep, blown up by aliases, or not well-formed is a
 * fault; files come from anywhere, so none of that may cost more than the file is long.
 */
export function readDocuments({ name: file, text }: ImportedFile, report: Report): SourceDocument[] {
  const excess = excessOf(text);
  if (excess !== undefined) {
    report.fault({ file, line: excess.line, path: [] }, excess.message);
    return [];
  }
  const lines = new LineCounter();
  // The parser looks for equal keys in quadratic time: `faultOf` does it in linear time.
  const parsed = parseAllDocuments(text, { lineCounter: lines, merge: true, uniqueKeys: false, logLevel: 'error' });
  const pairsOf = pairIndex();
  const documents: SourceDocument[] = [];
  for (const document of parsed) {
    for (const { linePos, message } of document.errors) {
      report.fault({ file, line: linePos?.[0].line ?? 1, path: [] }, firstLine(message));
    }
    for (const { linePos, message } of document.warnings) {
      report.note({ file, line: linePos?.[0].line ?? 1 }, firstLine(message));
    }
    if (document.errors.length > 0) continue;
    const lineOf = (node: unknown): number =>
      isNode(node) && node.range != null ? lines.linePos(node.range[0]).line : 1;
    const fault = faultOf(document);
    if (fault !== undefined) {
      report.fault({ file, line: lineOf(fault.node), path: fault.path }, fault.message);
      continue;
    }
    // Counted above; the parser's own count also refuses an anchor that is used often.
    const content: unknown = document.toJS({ maxAliasCount: -1 });
    if (content === null) continue;
    documents.push({
      file,
      content,
      at: (...path) => ({ file, path, line: lineOf(deepestNode(document, path, pairsOf)) }),
    });
  }
  return documents;
}

/** What the document says, in the shape of the schema; `undefined` once the faults are reported. */
export function readAs<Schema extends z.ZodType>(
  document: SourceDocument,
  schema: Schema,
  report: Report,
): z.output<Schema> | undefined {
  const { success, data, error } = schema.safeParse(document.content);
  if (success) return data;
  for (const { path, message } of error.issues) report.fault(document.at(...path), message);
  return undefined;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

interface DocumentFault {
  readonly node: unknown;
  readonly path: Path;
  readonly message: string;
}

function faultOf(document: Document): DocumentFault | undefined {
  const sizes = new Map<unknown, number>();
  let fault: DocumentFault | undefined;
  const refuse = (node: unknown, path: Path, message: string): number => {
    fault ??= { node, path, message };
    return 0;
  };
  const sizeOf = (node: unknown, path: Path): number => {
    if (fault !== undefined) return 0;
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) return refuse(node, path, `names an anchor that is not there: ${quoted(node.source)}`);
      const size = sizes.get(target);
      return size ?? refuse(node, path, 'is an alias of something that holds it');
    }
    let size = 1;
    if (isMap(node)) {
      const seen = new Set<string>();
      for (const { key, value } of node.items) {
        if (!isScalar(key))
          return refuse(isPair(key) || isNode(key) ? key : node, path, 'has a key that is not a text');
        const name = String(key.value);
        const inside = [...path, name];
        if (name === '__proto__') return refuse(key, inside, 'cannot be a key');
        if (seen.has(name) && name !== '<<') return refuse(key, inside, 'is there twice');
        seen.add(name);
        size += sizeOf(value, inside);
      }
    } else if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) size += sizeOf(item, [...path, index]);
    }
    if (size > MOST_VALUES)
      return refuse(node, path, `holds more than ${MOST_VALUES} values when its aliases are written out`);
    sizes.set(node, size);
    return size;
  };
  sizeOf(document.contents, []);
  return fault;
}

type Pairs = ReadonlyMap<string, Pair>;

/** The pairs of a map by their key, looked through once: a place is looked for in the same map again and again. */
function pairIndex(): (map: YAMLMap) => Pairs {
  const known = new WeakMap<YAMLMap, Pairs>();
  return (map) => {
    const pairs =
      known.get(map) ?? new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
    known.set(map, pairs);
    return pairs;
  };
}

/** The key where there is one: the value of a key may begin lines below it. */
function deepestNode(document: Document, path: Path, pairsOf: (map: YAMLMap) => Pairs): unknown {
  let node: unknown = document.contents;
  let found: unknown = node;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = pairsOf(node).get(String(step));
      if (pair === undefined) return found;
      found = pair.key;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return found;
      found = node = item;
    } else return found;
  }
  return found;
}
