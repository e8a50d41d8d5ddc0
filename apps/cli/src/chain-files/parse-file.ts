import { isMap, LineCounter, parseAllDocuments, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { jsonSchemaOf } from '../schema/json-schema';
import { ChainFile, ServiceEntry, ServicesFile } from './chain-file';
import type { Finding } from './finding';
import { type Locate, locator, placeAt, within } from './places';
import { unknownFields } from './unknown-fields';
import { unstorable } from './storable';
import { excessOf } from './yaml-excess';

/** Something that a file declares, and where its fields stand. */
export interface Declared<T> {
  readonly value: T;
  readonly locate: Locate;
}

/** A chain that has not the shape of one: what its nodes and edges say can still be checked. */
export interface Misshapen extends Declared<unknown> {
  /** Paths of the fields that are wrong. */
  readonly wrong: ReadonlySet<string>;
}

export interface ParsedFile {
  readonly chains: readonly Declared<ChainFile>[];
  readonly services: readonly Declared<ServiceEntry>[];
  readonly misshapen: readonly Misshapen[];
  readonly findings: readonly Finding[];
}

/** Reads the chains and services of one YAML file; a document with `services` lists services, any other is a chain. */
export function parseFile(file: string, text: string): ParsedFile {
  const excess = excessOf(text);
  if (excess !== undefined) {
    const place = { file, line: excess.line, column: 1 };
    const message = `The file ${excess.message}`;
    return { ...NOTHING, findings: [{ ...place, level: 'error', code: 'invalid_yaml', path: '', message }] };
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, stringKeys: true });
  return joined(documents.map((document) => parseDocument(file, document, lines)));
}

/** What several files or documents say together. */
export function joined(parts: readonly ParsedFile[]): ParsedFile {
  return {
    chains: parts.flatMap(({ chains }) => chains),
    services: parts.flatMap(({ services }) => services),
    misshapen: parts.flatMap(({ misshapen }) => misshapen),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

const NOTHING: ParsedFile = { chains: [], services: [], misshapen: [], findings: [] };

function parseDocument(file: string, document: Document, lines: LineCounter): ParsedFile {
  const faults = yamlFaults(file, document, lines);
  if (faults.length > 0) return { ...NOTHING, findings: faults };
  // Aliases share what they stand for, so nothing grows before `unstorable` has measured it.
  const content: unknown = document.toJS({ maxAliasCount: -1 });
  if (content == null) return NOTHING;
  const locate = locator(file, document, lines);
  const cannotBeStored = unstorable(content);
  const findings = cannotBeStored.map(({ path, message }) => finding(locate, 'cannot_be_stored', path, message));
  if (cannotBeStored.some(({ endless }) => endless)) return { ...NOTHING, findings };
  const parsed = isMap(document.contents) && document.contents.has('services') ? parseServices : parseChain;
  const read = parsed(content, locate);
  return { ...read, findings: [...findings, ...read.findings] };
}

function parseChain(content: unknown, locate: Locate): ParsedFile {
  const { data, error } = ChainFile.safeParse(content);
  const findings = [...unknownFindings('chain', content, locate), ...shapeFindings(error, content, locate)];
  if (data && findings.length === 0) return { ...NOTHING, chains: [{ value: data, locate }] };
  const wrong = new Set(findings.map(({ path }) => path));
  return { ...NOTHING, misshapen: [{ value: content, locate, wrong }], findings };
}

function parseServices(content: unknown, locate: Locate): ParsedFile {
  const { error } = ServicesFile.safeParse(content);
  const entries = Object(content) as { readonly services?: unknown };
  const services = (Array.isArray(entries.services) ? entries.services : []).flatMap((entry: unknown, index) => {
    const { data } = ServiceEntry.safeParse(entry);
    return data ? [{ value: data, locate: within(locate, 'services', index) }] : [];
  });
  const findings = [...unknownFindings('services', content, locate), ...shapeFindings(error, content, locate)];
  return { ...NOTHING, services, findings };
}

function finding(locate: Locate, code: string, path: readonly PropertyKey[], message: string): Finding {
  return { ...locate(path), level: 'error', code, path: path.map(String).join('.'), message };
}

function unknownFindings(schema: 'chain' | 'services', content: unknown, locate: Locate): Finding[] {
  return unknownFields(jsonSchemaOf(schema), content).map(({ path, meant }) => ({
    ...finding(locate, 'unknown_field', path, `There is no such field here${meant ? `; did you mean ${meant}?` : ''}`),
    ...locate(path, 'name'),
  }));
}

function shapeFindings(error: z.ZodError | undefined, content: unknown, locate: Locate): Finding[] {
  return (error?.issues ?? []).map((issue) => {
    if (issue.path.length === 0 || at(content, issue.path) !== undefined) {
      return finding(locate, issue.code, issue.path, issue.message);
    }
    const choices = issue.code === 'invalid_value' ? `; one of ${issue.values.map(String).join(', ')}` : '';
    return finding(locate, 'missing_field', issue.path, `Must be given${choices}`);
  });
}

function at(content: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, name) => (Object(value) as Record<PropertyKey, unknown>)[name], content);
}

const yamlCodes: Readonly<Record<string, string>> = { DUPLICATE_KEY: 'duplicate_key', NON_STRING_KEY: 'invalid_key' };

/** Where the YAML itself is wrong, or says something that a chain cannot hold, such as a type of its own. */
function yamlFaults(file: string, document: Document, lines: LineCounter): Finding[] {
  const faults = [...document.errors, ...document.warnings].map(({ code, message, pos }): Finding => {
    const [text = ''] = message.split(/ at line \d|\n/, 1);
    const place = { file, ...placeAt(lines, pos[0]) };
    return { ...place, level: 'error', code: yamlCodes[code] ?? 'invalid_yaml', path: '', message: text };
  });
  const anchors = new Set<string>();
  visit(document, {
    Value: (_, { anchor }) => {
      if (anchor) anchors.add(anchor);
    },
    Alias: (_, { source, range }) => {
      if (anchors.has(source)) return;
      const place = { file, ...placeAt(lines, range?.[0] ?? 0) };
      const message = `There is no anchor &${source} before this alias`;
      faults.push({ ...place, level: 'error', code: 'invalid_yaml', path: '', message });
    },
  });
  return faults;
}
