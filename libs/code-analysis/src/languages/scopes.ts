import type { ClassReading, FunctionReading, Lines, ParameterReading, Path } from '../reading';

interface Span extends Lines {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}
export type Definition =
  | (Span & { readonly kind: 'class'; readonly bases: readonly Path[] })
  | (Span & {
      readonly kind: 'function';
      readonly parameters: readonly ParameterReading[];
      readonly returns: Path | null;
      /** The class of a method that stands outside of it. */
      readonly owner?: string;
    });

export interface Scopes {
  readonly functions: readonly FunctionReading[];
  readonly classes: readonly ClassReading[];
  /** The innermost function that holds this place; null: none. */
  functionAt(index: number): string | null;
  /** The class around the place, also when a method is between. */
  classAt(index: number): string | null;
  functionStartingAt(index: number): string | null;
}

interface Scope {
  readonly definition: Definition;
  readonly parent: Scope | null;
  /** Of a function: its id in the file. */
  readonly id: string;
}

/** Which function and class each place of a file lies in, from the places of the definitions. */
export function scopesOf(definitions: readonly Definition[]): Scopes {
  const ordered = [...definitions].sort((a, b) => a.start - b.start || b.end - a.end);
  const scopes: Scope[] = [];
  const used = new Map<string, number>();
  const open: Scope[] = [];
  for (const definition of ordered) {
    while ((open.at(-1)?.definition.end ?? Infinity) <= definition.start) open.pop();
    const parent = open.at(-1) ?? null;
    const owner = definition.kind === 'function' && definition.owner !== undefined ? [definition.owner] : [];
    const path = [...open.map((scope) => scope.definition.name), ...owner, definition.name].join('.');
    // A second definition of a name (overloads, `if` branches) is a function of its own.
    const count = (used.get(path) ?? 0) + 1;
    used.set(path, count);
    const scope = { definition, parent, id: count === 1 ? path : `${path}#${count}` };
    scopes.push(scope);
    open.push(scope);
  }
  const starts = scopes.map((scope) => scope.definition.start);

  function innermost(index: number): Scope | null {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    let scope = scopes[low - 1] ?? null;
    while (scope !== null && scope.definition.end <= index) scope = scope.parent;
    return scope;
  }
  const nearest = (from: Scope | null, kind: Definition['kind']): Scope | null => {
    let scope = from;
    while (scope !== null && scope.definition.kind !== kind) scope = scope.parent;
    return scope;
  };
  const functionAt = (index: number) => nearest(innermost(index), 'function')?.id ?? null;

  return {
    functions: scopes.flatMap(({ definition, parent, id }) =>
      definition.kind === 'class'
        ? []
        : [
            {
              id,
              name: definition.name,
              class_name: definition.owner ?? nearest(parent, 'class')?.definition.name ?? null,
              parent: nearest(parent, 'function')?.id ?? null,
              parameters: definition.parameters,
              returns: definition.returns,
              line_start: definition.line_start,
              line_end: definition.line_end,
            },
          ],
    ),
    classes: scopes.flatMap(({ definition }) =>
      definition.kind === 'class'
        ? [
            {
              name: definition.name,
              bases: definition.bases,
              line_start: definition.line_start,
              line_end: definition.line_end,
            },
          ]
        : [],
    ),
    functionAt,
    classAt: (index) => nearest(innermost(index), 'class')?.definition.name ?? null,
    functionStartingAt: functionAt,
  };
}
