import type { AssignmentReading, ClassReading, FileReading, FunctionReading } from '../reading';
import { type Made, push } from './indexed-file';

/** What a file declares that others find by its name alone, from wherever they are: each list by the name that it is found by. */
export interface Declared {
  /** By its normalised name. */
  readonly classes: ReadonlyMap<string, readonly ClassReading[]>;
  readonly methods: ReadonlyMap<string, readonly FunctionReading[]>;
  /** Classes by the name of each class that they are derived from. */
  readonly derived: ReadonlyMap<string, readonly ClassReading[]>;
  /** By the last part of what is called. */
  readonly constructions: ReadonlyMap<string, readonly Made[]>;
  /** Fields that are filled in from the environment through a variable whose type is not told. */
  readonly filled_in: ReadonlyMap<string, readonly AssignmentReading[]>;
}

export type DeclaredKind = keyof Declared;

/** By what they hold, for a reading may be parsed again. */
const known = new WeakMap<FileReading['functions'], Declared>();

export function declaredBy(reading: FileReading): Declared {
  const before = known.get(reading.functions);
  if (before !== undefined) return before;
  const declared = {
    classes: new Map<string, ClassReading[]>(),
    methods: new Map<string, FunctionReading[]>(),
    derived: new Map<string, ClassReading[]>(),
    constructions: new Map<string, Made[]>(),
    filled_in: new Map<string, AssignmentReading[]>(),
  };
  for (const owner of reading.classes) {
    push(declared.classes, normalise(owner.name), owner);
    for (const base of owner.bases) push(declared.derived, base.at(-1) ?? '', owner);
  }
  for (const method of reading.functions)
    if (method.class_name !== null && method.parent === null) push(declared.methods, method.name, method);
  for (const assignment of reading.assignments) {
    const { target, value } = assignment;
    if (target.length === 2 && target[0] !== 'self' && value.kind === 'environment')
      push(declared.filled_in, target[1] ?? '', assignment);
    if (value.kind === 'call') {
      const scope = { file: reading.file, function: assignment.function, class_name: assignment.class_name };
      push(declared.constructions, value.callee.at(-1) ?? '', { scope, call: value });
    }
  }
  known.set(reading.functions, declared);
  return declared;
}

/** `AIClient`, `ai_client` and `aiClient` are the same word. */
export const normalise = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
