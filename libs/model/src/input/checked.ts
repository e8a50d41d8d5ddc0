import { z } from 'zod';

/** What zod compares with a bound even where the value is no text or list: any of these throws when it becomes no number. */
const COMPARED = ['length', 'size'];

const isComparable = (value: unknown): boolean => {
  try {
    Number(value);
    return true;
  } catch {
    return false;
  }
};

function pathOfFault(value: unknown, path: readonly string[] = []): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = Object.entries(value);
  if (fields.some(([name, held]) => COMPARED.includes(name) && !isComparable(held))) return [...path];
  for (const [name, held] of fields) {
    const found = pathOfFault(held, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The error of an input that a schema could not even look at: `{ "toString": 1 }` where a length is compared makes it throw. */
export function unreadable(input: unknown): z.ZodError {
  const path = pathOfFault(input) ?? [];
  return new z.ZodError([{ code: 'custom', path, message: 'Invalid input: an object that stands for nothing', input }]);
}

/**
 * What `schema.safeParse` answers, for any input whatever.
 *
 * @param input from outside: parsed JSON or YAML
 */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.ZodSafeParseResult<z.output<Schema>> {
  try {
    return schema.safeParse(input);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { success: false, error: unreadable(input) as z.ZodError<z.output<Schema>> };
  }
}
