/** A field that is different: where it was not, `from` is `undefined`; where it is no more, `to`. */
export interface FieldChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What is different between two values that JSON can hold, field by field where both are objects, else as a whole. A list is compared as
 * a whole; the order of the names in an object makes no difference.
 */
export function fieldChanges(path: string, from: unknown, to: unknown): FieldChange[] {
  if (isObject(from) && isObject(to)) {
    const names = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...names].flatMap((name) => fieldChanges(path === '' ? name : `${path}.${name}`, from[name], to[name]));
  }
  return isSame(from, to) ? [] : [{ path, from, to }];
}

function isSame(from: unknown, to: unknown): boolean {
  if (!Array.isArray(from) || !Array.isArray(to)) return from === to;
  return from.length === to.length && from.every((item, index) => fieldChanges('', item, to[index]).length === 0);
}
