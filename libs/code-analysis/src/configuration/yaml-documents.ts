import { CORE_SCHEMA, loadAll, types } from 'js-yaml';
import { LRUCache } from 'lru-cache';
import { parseAllDocuments } from 'yaml';

export type Tree = Readonly<Record<string, unknown>>;

/** Aliases that one document may expand; a document that needs more was written to grow. */
const MAX_ALIASES = 200;
const MAX_DOCUMENTS = 400;

/** With what `yaml` reads by itself: the core of YAML 1.2, and merged keys. */
const SCHEMA = CORE_SCHEMA.extend({ implicit: [types.merge] });
/** Aliases, which may expand without bound, and keys that are no scalars: both have limits of their own below. */
const NEEDS_CARE = /(^|[\s:[,{-])\*[\w-]|\{\{|[\]}]\s*:|^[\s-]*\?\s/m;

const recent = new LRUCache<string, readonly unknown[]>({
  maxSize: 4 * 1_048_576,
  sizeCalculation: (_, text) => text.length + 1,
});

/** The documents of a YAML file, each as far as it can be read; a broken one is left out. Whoever asks for the same text gets the same objects. */
export function readYaml(text: string): readonly unknown[] {
  let documents = recent.get(text);
  if (documents === undefined) {
    documents = (NEEDS_CARE.test(text) ? null : readSoon(text)) ?? readCarefully(text);
    recent.set(text, documents);
  }
  return documents;
}

/** Some six times faster, for text without faults; null for any other. */
function readSoon(text: string): unknown[] | null {
  const documents: unknown[] = [];
  try {
    loadAll(text, (document) => documents.push(document ?? null), { schema: SCHEMA });
    return documents.slice(0, MAX_DOCUMENTS).map(withoutPrototypes);
  } catch {
    return null;
  }
}

function readCarefully(text: string): unknown[] {
  try {
    const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false, merge: true });
    const list = Array.isArray(documents) ? documents : [];
    return list.slice(0, MAX_DOCUMENTS).flatMap((document) => {
      try {
        return [plain(document.toJS({ maxAliasCount: MAX_ALIASES, mapAsMap: true }))];
      } catch {
        return [];
      }
    });
  } catch {
    // The parser recurses: nesting that no person writes ends it.
    return [];
  }
}

function withoutPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, each] of Object.entries(value)) result[key] = withoutPrototypes(each);
  return result;
}

/** Maps as objects. Keys that are no scalars are left out: written as text, as objects would need, they may grow without bound. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, each] of value) {
    const name = scalar(key);
    if (name !== null) result[name] = plain(each);
  }
  return result;
}

export const tree = (value: unknown): Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {};

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A scalar as it would be written; null for anything else. */
export const scalar = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;

export function at(value: unknown, ...path: readonly string[]): unknown {
  let rest = value;
  for (const key of path) rest = tree(rest)[key];
  return rest;
}

/** The first line, from 1, that holds the text; 1 if none does. */
export function lineOf(text: string, needle: string): number {
  const index = needle === '' ? -1 : text.indexOf(needle);
  if (index < 0) return 1;
  let line = 1;
  for (
    let position = text.indexOf('\n');
    position >= 0 && position < index;
    position = text.indexOf('\n', position + 1)
  )
    line += 1;
  return line;
}
