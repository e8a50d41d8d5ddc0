/**
 * Says what in `docs/openapi.json` and `docs/asyncapi.yaml` would break those who rely on them as they were released last (the newest tag `v*`) or, before there is a
 * release, as they were before they were changed last.
 *
 *   node tools/breaking-changes.mjs                 ends with 1 when something breaks
 *   node tools/breaking-changes.mjs REF             against another commit
 *   node tools/breaking-changes.mjs --files OLD NEW two documents of one kind
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** Compares two schemas, as those who send (`input`) or read (`output`) see them. */
class Comparison {
  found = [];
  seen = new Set();

  constructor(before, after) {
    this.before = before;
    this.after = after;
  }

  say(where, what) {
    this.found.push(`${where}: ${what}`);
  }

  schema(before, after, direction, where) {
    if (before === undefined || after === undefined) return;
    const pair = `${before.$ref ?? ''} ${after.$ref ?? ''} ${direction}`;
    if (before.$ref && after.$ref) {
      if (this.seen.has(pair)) return;
      this.seen.add(pair);
    }
    const [old, now] = [resolved(this.before, before), resolved(this.after, after)];
    if (this.types(old, now, direction, where)) return;
    this.values(old, now, direction, where);
    this.variants(old, now, direction, where);
    const [had, has] = [old.properties ?? {}, now.properties ?? {}];
    for (const [name, property] of Object.entries(had)) {
      const place = `${where}.${name}`;
      if (!(name in has)) this.say(place, direction === 'output' ? 'is gone' : 'is no longer taken');
      else this.schema(property, has[name], direction, place);
      if (direction === 'output' && old.required?.includes(name) && name in has && !now.required?.includes(name)) {
        this.say(place, 'may be missing now');
      }
    }
    for (const name of now.required ?? []) {
      if (direction === 'input' && !old.required?.includes(name)) this.say(`${where}.${name}`, 'must be given now');
    }
    if (old.items && now.items) this.schema(old.items, now.items, direction, `${where}[]`);
    if (isObject(old.additionalProperties) && isObject(now.additionalProperties)) {
      this.schema(old.additionalProperties, now.additionalProperties, direction, `${where}.*`);
    }
  }

  /** Whether there is nothing more to compare. */
  types(old, now, direction, where) {
    const [was, is] = [typesOf(old), typesOf(now)];
    if (was.length === 0 || is.length === 0) return false;
    const [needed, offered] = direction === 'input' ? [was, is] : [is, was];
    const missing = needed.filter(
      (type) => !offered.includes(type) && !(type === 'integer' && offered.includes('number')),
    );
    if (missing.length > 0) this.say(where, `is ${is.join(' or ')} and was ${was.join(' or ')}`);
    return missing.length > 0;
  }

  /** What is read may have new values: readers are told to bear them. */
  values(old, now, direction, where) {
    if (direction !== 'input' || !old.enum || !now.enum) return;
    const gone = old.enum.filter((value) => !now.enum.includes(value));
    if (gone.length > 0) this.say(where, `no longer takes ${gone.join(', ')}`);
  }

  variants(old, now, direction, where) {
    for (const kind of ['anyOf', 'oneOf', 'allOf']) {
      const [was, is] = [old[kind] ?? [], now[kind] ?? []];
      if (direction === 'input' && is.length < was.length) this.say(where, 'takes fewer forms');
      for (const [index, variant] of was.entries()) {
        this.schema(variant, is[index], direction, was.length > 1 ? `${where}(${index + 1})` : where);
      }
    }
  }
}

const isObject = (value) => typeof value === 'object' && value !== null;
const typesOf = ({ type }) => (type === undefined ? [] : [type].flat());

function resolved(document, schema) {
  let found = schema;
  for (let depth = 0; found?.$ref && depth < 20; depth += 1) {
    found = found.$ref
      .slice(2)
      .split('/')
      .reduce((place, key) => place?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  }
  return found ?? {};
}

function openApiChanges(before, after) {
  const all = new Comparison(before, after);
  for (const [path, item] of Object.entries(before.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const where = `${method.toUpperCase()} ${path}`;
      const [old, now] = [item[method], after.paths[path]?.[method]];
      if (!now) all.say(where, 'is gone');
      else operationChanges(all, old, now, where);
    }
  }
  return all.found;
}

function operationChanges(all, old, now, where) {
  const key = ({ in: place, name }) => `${place} ${name}`;
  const had = new Map((old.parameters ?? []).map((each) => [key(each), each]));
  const has = new Map((now.parameters ?? []).map((each) => [key(each), each]));
  for (const [name, parameter] of had) {
    if (!has.has(name)) all.say(`${where} ${name}`, 'is no longer taken');
    else all.schema(parameter.schema, has.get(name).schema, 'input', `${where} ${name}`);
  }
  for (const [name, { required }] of has) {
    if (required && !had.get(name)?.required) all.say(`${where} ${name}`, 'must be given now');
  }
  if (now.requestBody?.required && !old.requestBody) all.say(`${where} body`, 'must be given now');
  contentChanges(all, old.requestBody, now.requestBody, 'input', `${where} body`);
  for (const [status, answer] of Object.entries(old.responses).filter(([each]) => /^2/.test(each))) {
    if (!now.responses[status]) all.say(`${where} ${status}`, 'is no longer answered');
    else contentChanges(all, answer, now.responses[status], 'output', `${where} ${status}`);
  }
}

function contentChanges(all, old, now, direction, where) {
  for (const [type, { schema }] of Object.entries(old?.content ?? {})) {
    const other = now?.content?.[type];
    if (!other) all.say(where, `is no longer ${type}`);
    else all.schema(schema, other.schema, direction, where);
  }
}

function asyncApiChanges(before, after) {
  const all = new Comparison(before, after);
  for (const [name, old] of Object.entries(before.channels)) {
    const now = after.channels[name] ?? Object.values(after.channels).find(({ address }) => address === old.address);
    if (!now) {
      all.say(old.address, 'is gone');
      continue;
    }
    if (now.address !== old.address) all.say(old.address, `is ${now.address} now`);
    // The system receives what services tell it.
    const direction = before.operations[name]?.action === 'receive' ? 'input' : 'output';
    for (const [message, reference] of Object.entries(old.messages)) {
      const [was, is] = [resolved(before, reference), resolved(after, now.messages[message] ?? {})];
      if (was.name !== is.name) all.say(old.address, `its message ${was.name} is gone`);
      else all.schema(was.payload, is.payload, direction, old.address);
    }
  }
  return all.found;
}

const changes = (before, after) => (before.openapi ? openApiChanges(before, after) : asyncApiChanges(before, after));

/** Either is YAML, but JSON is read much faster as what it is. */
const documentOf = (file, text) => (file.endsWith('.json') ? JSON.parse(text) : parse(text));

const git = (...args) =>
  execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** The commit that a document is held against; `undefined` where there is no history. */
function baseOf(file) {
  try {
    const [tag] = git('tag', '--list', 'v*', '--sort=-v:refname', '--merged', 'HEAD').split('\n');
    return tag || git('log', '-2', '--format=%H', '--', file).split('\n')[1];
  } catch {
    return undefined;
  }
}

function textAt(ref, file) {
  try {
    return git('show', `${ref}:${file}`);
  } catch {
    return undefined;
  }
}

const [first, old, now] = process.argv.slice(2);
const found = [];
if (first === '--files')
  found.push(...changes(...[old, now].map((file) => documentOf(file, readFileSync(file, 'utf8')))));
else {
  for (const file of ['docs/openapi.json', 'docs/asyncapi.yaml']) {
    const ref = first ?? baseOf(file);
    const before = ref && textAt(ref, file);
    if (!before) console.error(`${file}: nothing to hold it against`);
    else
      found.push(
        ...changes(documentOf(file, before), documentOf(file, readFileSync(join(root, file), 'utf8'))).map(
          (line) => `${file} ${line}`,
        ),
      );
  }
}
for (const line of found) console.log(line);
process.exitCode = found.length > 0 ? 1 : 0;
