import { readYaml, scalar, tree } from './yaml-documents';

/** Settings by dotted name; every value that a name has in any profile, the unconditional one first. */
export type Properties = ReadonlyMap<string, readonly string[]>;

const MAX_DEPTH = 30;
const MAX_VALUES = 20;

/** Names are compared without case, dashes and underscores: `userInfoUri` and `user-info-uri` are one. */
export const propertyName = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');

export function readProperties(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.replace(/\\\r?\n\s*/g, '').split(/\r?\n/)) {
    const [, name, value] = /^\s*([\w.[\]-]{1,300})\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !line.trimStart().startsWith('#')) add(found, name, value);
  }
  return found;
}

export function readYamlProperties(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const documents = readYaml(text).map(tree);
  // What a document says for all profiles stands before what it says for one.
  const ordered = [...documents.filter((each) => !isOfProfile(each)), ...documents.filter(isOfProfile)];
  for (const document of ordered) flatten(found, '', document, 0);
  return found;
}

function isOfProfile(document: Readonly<Record<string, unknown>>): boolean {
  const flat = new Map<string, string[]>();
  flatten(flat, '', { spring: document.spring, 'spring.profiles': document['spring.profiles'] }, 0);
  return [...flat.keys()].some((key) => /^spring\.(profiles$|config\.activate\.)/.test(key));
}

function flatten(into: Map<string, string[]>, prefix: string, value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) return;
  const text = scalar(value);
  if (text !== null) return add(into, prefix, text);
  if (Array.isArray(value)) {
    value.slice(0, 200).forEach((item, index) => flatten(into, `${prefix}[${index}]`, item, depth + 1));
    return;
  }
  for (const [key, item] of Object.entries(tree(value)))
    flatten(into, prefix === '' ? key : `${prefix}.${key}`, item, depth + 1);
}

function add(into: Map<string, string[]>, name: string, value: string): void {
  const key = propertyName(name);
  const values = into.get(key);
  if (values === undefined) into.set(key, [value]);
  else if (values.length < MAX_VALUES && !values.includes(value)) values.push(value);
}

export function mergeProperties(into: Map<string, string[]>, from: Properties): void {
  for (const [name, values] of from) for (const value of values) add(into, name, value);
}

/** `${name:default}` by what the properties and the environment say, else by its default. */
export function resolvePlaceholders(text: string, lookup: (name: string) => string | undefined, depth = 0): string {
  if (depth > 8 || !text.includes('${')) return text;
  // Innermost first: defaults may hold placeholders.
  const once = text.replace(/\$\{([^${}:]{1,300})(?::([^${}]*))?\}/g, (whole, name, fallback) => {
    return lookup(String(name)) ?? (typeof fallback === 'string' ? fallback : `{${String(name)}}`) ?? whole;
  });
  return once === text ? text : resolvePlaceholders(once, lookup, depth + 1);
}
