import type { AssignmentReading, ClassReading, FileReading, FunctionReading, ImportReading, Value } from '../reading';

export type Call = Extract<Value, { kind: 'call' }>;

/** A place that names are looked up from. */
export interface Scope {
  readonly file: string;
  readonly function: string | null;
  readonly class_name: string | null;
}

/** A call that makes something, and where it stands. */
export interface Made {
  readonly scope: Scope;
  readonly call: Call;
}

/** One reading, by the names that others ask it for. */
export interface IndexedFile {
  readonly reading: FileReading;
  readonly functions: ReadonlyMap<string, FunctionReading>;
  /** By class name and then by their own; of several with one name the first. */
  readonly methods: ReadonlyMap<string, ReadonlyMap<string, FunctionReading>>;
  readonly classes: ReadonlyMap<string, ClassReading>;
  /** By function id (or '' at the top) and then by the dotted target. */
  readonly assignments: ReadonlyMap<string, ReadonlyMap<string, AssignmentReading>>;
  /** By class name and attribute, whether set in the body or in a method. */
  readonly attributes: ReadonlyMap<string, AssignmentReading>;
  readonly importsByAlias: ReadonlyMap<string, readonly ImportReading[]>;
  /** What is imported whole, without names. */
  readonly wholeImports: readonly ImportReading[];
  /** Of functions by id. */
  readonly scopes: Map<string | null, Scope>;
}

export function indexedFile(reading: FileReading): IndexedFile {
  const assignments = new Map<string, Map<string, AssignmentReading>>();
  const attributes = new Map<string, AssignmentReading>();
  for (const assignment of reading.assignments) {
    const { target, class_name: className } = assignment;
    // The first one counts: it is the definition; later ones change it. An empty one only says that others follow.
    const inside = within(assignments, assignment.function ?? '');
    const name = target.join('.');
    if (isEmpty(inside.get(name)?.value)) inside.delete(name);
    setOnce(inside, name, assignment);
    const attribute =
      target[0] === 'self' && target.length === 2
        ? target[1]
        : assignment.function === null && target.length === 1
          ? target[0]
          : null;
    if (className !== null && attribute != null) setOrTell(attributes, `${className}|${attribute}`, assignment);
  }
  const methods = new Map<string, Map<string, FunctionReading>>();
  for (const method of reading.functions)
    if (method.class_name !== null && method.parent === null)
      setOnce(within(methods, method.class_name), method.name, method);
  const importsByAlias = new Map<string, ImportReading[]>();
  const wholeImports: ImportReading[] = [];
  for (const entry of reading.imports) {
    if (entry.alias === null) wholeImports.push(entry);
    else push(importsByAlias, entry.alias, entry);
  }
  return {
    reading,
    functions: new Map(reading.functions.map((each) => [each.id, each])),
    methods,
    classes: new Map(reading.classes.map((each) => [each.name, each])),
    assignments,
    attributes,
    importsByAlias,
    wholeImports,
    scopes: new Map(),
  };
}

/** Where each call stands among those of its file; a call that only the analysis made up stands nowhere. */
export function callsOf(reading: FileReading): ReadonlyMap<Call, number> {
  const found = new Map<Call, number>();
  const visit = (value: Value | null): void => {
    switch (value?.kind) {
      case 'call':
        found.set(value, found.size);
        for (const argument of value.arguments) visit(argument.value);
        break;
      case 'joined':
        value.parts.forEach(visit);
        break;
      case 'either':
        value.options.forEach(visit);
        break;
      case 'list':
        value.items.forEach(visit);
        break;
      case 'object':
        for (const entry of value.entries) visit(entry.value);
        break;
      case 'environment':
        visit(value.fallback);
        break;
      default:
    }
  };
  for (const { value } of reading.assignments) visit(value);
  for (const { parameters } of reading.functions) for (const { fallback } of parameters) visit(fallback);
  return found;
}

const isEmpty = (value: Value | undefined): boolean => value?.kind === 'text' && value.text === '';

/** The first one counts, but one that only declares a type gives way to a value. */
function setOrTell(map: Map<string, AssignmentReading>, key: string, assignment: AssignmentReading): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, assignment);
  else if (known.value.kind === 'unknown' && assignment.value.kind !== 'unknown')
    map.set(key, { ...assignment, annotation: assignment.annotation ?? known.annotation });
}

function setOnce<V>(map: Map<string, V>, key: string, value: V): void {
  if (!map.has(key)) map.set(key, value);
}

function within<K, V>(map: Map<K, Map<string, V>>, key: K): Map<string, V> {
  let inner = map.get(key);
  if (inner === undefined) map.set(key, (inner = new Map()));
  return inner;
}

export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
