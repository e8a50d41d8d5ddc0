import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter } from 'yaml';
import type { Place } from './finding';

/**
 * Where the field at a path stands: its value, or its name. Of a field that is not there, the deepest part of the path that is. A path
 * is a list of names and indices, or dotted, as the registry writes it.
 */
export type Locate = (path: string | readonly PropertyKey[], part?: 'value' | 'name') => Place;

export function locator(file: string, document: Document, lines: LineCounter): Locate {
  return (path, part = 'value') => {
    const names = typeof path === 'string' ? path.split('.') : path.map(String);
    const { value, name } = offsetsOf(document, names);
    return { file, ...placeAt(lines, part === 'name' ? name : value) };
  };
}

/** The place of a part of what a locator finds its way in. */
export function within(locate: Locate, ...parent: readonly PropertyKey[]): Locate {
  return (path, part) => locate([...parent, ...(typeof path === 'string' ? path.split('.') : path)], part);
}

export function placeAt(lines: LineCounter, offset: number): Omit<Place, 'file'> {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

interface Offsets {
  readonly value: number;
  readonly name: number;
}

function offsetsOf(document: Document, path: readonly string[]): Offsets {
  const startOf = (node: unknown, otherwise: number): number =>
    isNode(node) && node.range ? node.range[0] : otherwise;
  const start = startOf(document.contents, 0);
  let found: Offsets = { value: start, name: start };
  let node: unknown = document.contents;
  for (let depth = 0; depth < path.length;) {
    if (isAlias(node)) node = node.resolve(document);
    const step = stepInto(node, path.slice(depth));
    if (!step) break;
    const value = startOf(step.value, found.value);
    found = { value, name: startOf(step.key, value) };
    node = step.value;
    depth += step.length;
  }
  return found;
}

interface Step {
  readonly key?: unknown;
  readonly value: unknown;
  /** How many parts of the path it takes: a name may hold dots. */
  readonly length: number;
}

function stepInto(node: unknown, path: readonly string[]): Step | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(path[0])];
    return value === undefined ? undefined : { value, length: 1 };
  }
  if (!isMap(node)) return undefined;
  for (let length = 1; length <= path.length; length += 1) {
    const name = path.slice(0, length).join('.');
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    if (pair) return { key: pair.key, value: pair.value, length };
  }
  return undefined;
}
