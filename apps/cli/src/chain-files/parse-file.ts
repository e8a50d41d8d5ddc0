import { isMap, isNode, LineCounter, parseAllDocuments, type Document } from 'yaml';
import { ChainFile, type ServiceEntry, ServicesFile } from './chain-file';

/** A fault in a file, where an editor can jump to it. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

export interface ParsedFile {
  readonly chains: readonly ChainFile[];
  readonly services: readonly ServiceEntry[];
  readonly faults: readonly Fault[];
}

/** Reads the chains and services of one YAML file; a document with `services` lists services, any other is a chain. */
export function parseFile(file: string, text: string): ParsedFile {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  const chains: ChainFile[] = [];
  const services: ServiceEntry[] = [];
  const faults: Fault[] = [];
  for (const document of documents) {
    if (document.errors.length > 0) {
      faults.push(
        ...document.errors.map((error) => ({
          file,
          line: error.linePos?.[0].line ?? 1,
          path: '',
          message: error.message.split('\n', 1)[0] ?? '',
        })),
      );
      continue;
    }
    const isServices = isMap(document.contents) && document.contents.has('services');
    const schema = isServices ? ServicesFile : ChainFile;
    const content: unknown = document.toJS();
    const parsed = schema.safeParse(content);
    const unknown = parsed.success ? unknownFields(content, parsed.data) : [];
    if (unknown.length > 0) {
      faults.push(
        ...unknown.map((path) => ({
          file,
          line: lineOf(document, path, lines),
          path: path.join('.'),
          message: 'is not a field here',
        })),
      );
    } else if (!parsed.success) {
      faults.push(
        ...parsed.error.issues.map((issue) => ({
          file,
          line: lineOf(document, issue.path, lines),
          path: issue.path.map(String).join('.'),
          message: issue.message,
        })),
      );
    } else if ('services' in parsed.data) services.push(...parsed.data.services);
    else chains.push(parsed.data);
  }
  return { chains, services, faults };
}

type Path = readonly (string | number)[];

/** A misspelt field would be left out without a word: whatever is in the file and not in what was read of it. */
function unknownFields(content: unknown, read: unknown, path: Path = []): Path[] {
  if (typeof content !== 'object' || content === null || typeof read !== 'object' || read === null) return [];
  const known: Readonly<Record<string, unknown>> = { ...read };
  return Object.entries(content).flatMap(([name, value]) => {
    const at = [...path, Array.isArray(content) ? Number(name) : name];
    return name in known ? unknownFields(value, known[name], at) : [at];
  });
}

// The deepest part of the path that is in the file: a field that is missing has no line of its own.
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
