import { type FieldError, InvalidInput } from '@chain-mapping/contracts';

const MOST_LEVELS = 64;
const MOST_FAULTS = 20;
/** PostgreSQL keeps neither the character 0 nor half of a surrogate pair in a JSON document. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** What of a value PostgreSQL could not keep, or could not read back: texts by their characters, structures by their depth. */
export function storageFaults(value: unknown, path = '', level = 0): FieldError[] {
  if (typeof value === 'string') {
    return UNSTORABLE.test(value) ? [{ path, message: 'holds a character that cannot be stored' }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (level === MOST_LEVELS) return [{ path, message: `is nested deeper than ${MOST_LEVELS} levels` }];
  const faults: FieldError[] = [];
  for (const [key, part] of Object.entries(value)) {
    if (faults.length >= MOST_FAULTS) break;
    const at = path === '' ? key : `${path}.${key}`;
    if (UNSTORABLE.test(key)) faults.push({ path, message: 'holds a name that cannot be stored' });
    else faults.push(...storageFaults(part, at, level + 1));
  }
  return faults;
}

/** @throws InvalidInput naming each field that cannot be stored. */
export function assertStorable(input: object): void {
  const faults = storageFaults(input);
  if (faults.length > 0) throw new InvalidInput(`${faults[0]?.path} ${faults[0]?.message}`, faults);
}
