import type { Path } from './unknown-fields';

const MOST_LEVELS = 64;
const MOST_FAULTS = 20;
/** Of a path that leads too deep, so many names tell where it begins. */
const MOST_SHOWN = 2;
/** So much may come out of one file when its aliases are followed; a bomb of them makes gigabytes out of a few lines. */
const MOST_CHARACTERS = 2 * 1024 * 1024;
const UNSTORABLE = /\0|\p{Surrogate}/u;

export interface Unstorable {
  readonly path: Path;
  readonly message: string;
  /** Whether nothing more can be done with the content: going through it would not end. */
  readonly endless: boolean;
}

/**
 * What the registry would refuse to store, whatever it means. It has no dry run for services, and a file must be found wrong before the
 * first of them is changed.
 */
export function unstorable(content: unknown): Unstorable[] {
  const faults: Unstorable[] = [];
  const path: (string | number)[] = [];
  let characters = 0;
  const refuse = (message: string, endless = false): void => {
    faults.push({ path: endless ? path.slice(0, MOST_SHOWN) : [...path], message, endless });
  };
  const visit = (value: unknown): void => {
    characters += typeof value === 'string' ? value.length : 1;
    if (characters > MOST_CHARACTERS || faults.length >= MOST_FAULTS) return;
    if (typeof value === 'string' && UNSTORABLE.test(value)) refuse('Holds a character that cannot be stored');
    if (typeof value !== 'object' || value === null) return;
    if (path.length >= MOST_LEVELS) return refuse(`Nested deeper than ${MOST_LEVELS} levels`, true);
    for (const [name, part] of Object.entries(value)) {
      path.push(Array.isArray(value) ? Number(name) : name);
      if (UNSTORABLE.test(name)) refuse('Holds a name that cannot be stored');
      else visit(part);
      path.pop();
    }
  };
  visit(content);
  if (characters <= MOST_CHARACTERS) return faults;
  return [{ path: [], message: `Its aliases make more than ${MOST_CHARACTERS} characters of it`, endless: true }];
}
