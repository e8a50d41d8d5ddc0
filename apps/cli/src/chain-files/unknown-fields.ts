import { fieldsOf, itemsOf, type JsonSchema } from '../schema/json-schema';

export type Path = readonly (string | number)[];

export interface UnknownField {
  readonly path: Path;
  /** The field that was probably meant. */
  readonly meant: string | undefined;
}

/**
 * The fields that a schema does not know. A misspelt field would be left out without a word: what is optional would just be missing.
 * They are found whatever else is wrong with the content.
 */
export function unknownFields(schema: JsonSchema, content: unknown, path: Path = []): UnknownField[] {
  if (typeof content !== 'object' || content === null) return [];
  if (Array.isArray(content)) {
    const items = itemsOf(schema);
    return items ? content.flatMap((item, index) => unknownFields(items, item, [...path, index])) : [];
  }
  const known = fieldsOf(schema);
  if (!known) return [];
  return Object.entries(content).flatMap(([name, value]) => {
    const field = known.get(name);
    const at = [...path, name];
    return field ? unknownFields(field, value, at) : [{ path: at, meant: closest(name, [...known.keys()]) }];
  });
}

/** A third of the letters may be wrong, not more: else a guess helps nobody. */
function closest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(name, candidate) }))
    .filter(({ candidate, far }) => far <= Math.max(name.length, candidate.length) / 3)
    .sort((one, other) => one.far - other.far);
  return best?.candidate;
}

/** How many letters must be changed, added, left out or swapped with their neighbour. */
function distance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > to.length) return to.length + from.length;
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const choices = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1)];
      if (swapped) choices.push((before[j - 2] ?? 0) + 1);
      row.push(Math.min(...choices));
    }
    [before, last] = [last, row];
  }
  return last[to.length] ?? 0;
}
