import type { FieldError } from '@chain-mapping/contracts';
import type { z } from 'zod';

/** Each fault that zod found, with its dotted path. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
}

/** The same on one line, for messages and logs. */
export function faultsOf(error: z.ZodError): string {
  return fieldErrors(error)
    .slice(0, 10)
    .map(({ path, message }) => (path ? `${path}: ${message}` : message))
    .join('; ');
}
