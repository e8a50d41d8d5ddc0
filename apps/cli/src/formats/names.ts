const LONGEST_NAME = 128;

const VALID_SERVICE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** The text as a name of a service: Latin letters, digits, `-` and `_`. `unnamed` where nothing of it is left. */
export function asServiceName(text: string): string {
  if (VALID_SERVICE_NAME.test(text)) return text;
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, LONGEST_NAME)
    .replace(/-+$/, '');
  return name === '' ? 'unnamed' : name;
}

const VALID_NODE_ID = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,63}$/u;

/** The text as an id of a node: letters and digits of any script, `-` and `_`. */
export function asNodeId(text: string): string {
  if (VALID_NODE_ID.test(text)) return text;
  const id = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-')
    .replace(/^-+/, '');
  const short = [...id.slice(0, LONGEST_NAME)]
    .slice(0, LONGEST_NAME / 2)
    .join('')
    .replace(/-+$/, '');
  return short === '' ? 'unnamed' : short;
}

/** Hands out each name once; who asks for one that is taken gets it with the next free number: `cache`, `cache-2`. */
export class Names {
  private readonly taken = new Set<string>();
  private readonly numbers = new Map<string, number>();

  /**
   * @param separator stands between a name and its number
   * @param longest most characters of a name with its number
   */
  constructor(
    private readonly separator = '-',
    private readonly longest = LONGEST_NAME,
  ) {}

  /** Names that differ in upper and lower case alone count as one: many a tool does not tell them apart. */
  claim(wanted: string): string {
    const base = wanted.slice(0, this.longest);
    let name = base;
    const key = base.toLowerCase();
    for (let number = this.numbers.get(key) ?? 2; this.taken.has(name.toLowerCase()); number += 1) {
      const suffix = `${this.separator}${number}`;
      name = base.slice(0, this.longest - suffix.length) + suffix;
      this.numbers.set(key, number + 1);
    }
    this.taken.add(name.toLowerCase());
    return name;
  }
}
