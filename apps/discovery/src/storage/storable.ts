import { InvalidInput } from '@chain-mapping/contracts';

/** PostgreSQL keeps neither the character 0 nor half of a surrogate pair. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
const EVERY_UNSTORABLE = /\0|\p{Surrogate}/gu;
const REPLACEMENT = '\uFFFD';

/** How JSON writes it; a text that spells this out is taken for it too, which costs time and nothing else. */
const UNSTORABLE_IN_JSON = /\\u(0000|d[89a-f])/;

/** The same value with every text as PostgreSQL can keep it: what source files hold is nobody's fault. */
export const storable = (value: unknown): unknown =>
  UNSTORABLE_IN_JSON.test(JSON.stringify(value) ?? '') ? replaced(value) : value;

function replaced(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(EVERY_UNSTORABLE, REPLACEMENT);
  if (Array.isArray(value)) return value.map(replaced);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key.replace(EVERY_UNSTORABLE, REPLACEMENT), replaced(part)]),
  );
}

/** @throws InvalidInput naming each text that a person gave and that cannot be stored. */
export function assertStorable(texts: Readonly<Record<string, string | null | undefined>>): void {
  const faults = Object.entries(texts)
    .filter(([, text]) => text != null && UNSTORABLE.test(text))
    .map(([path]) => ({ path, message: 'holds a character that cannot be stored' }));
  if (faults.length > 0) throw new InvalidInput(`${faults[0]?.path} ${faults[0]?.message}`, faults);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Any text may be asked for; what is no UUID is an error to PostgreSQL, and simply not there to the asker. */
export const isUuid = (text: string): boolean => UUID.test(text);
