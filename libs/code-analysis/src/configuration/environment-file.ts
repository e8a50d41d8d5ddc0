export type Variables = ReadonlyMap<string, string>;

const MAX_DEPTH = 8;
const MAX_LENGTH = 4_000;

/** The lines `NAME=value` of a `.env` file. */
export function readEnvironmentFile(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, raw] = /^\s*(?:export\s+)?([A-Za-z_][\w.]{0,200})\s*=(.*)$/.exec(line) ?? [];
    if (name !== undefined && raw !== undefined) variables.set(name, unquoted(raw));
  }
  return variables;
}

function unquoted(raw: string): string {
  const value = raw.trim();
  const quote = value[0];
  if (quote === '"' || quote === "'") {
    const end = value.indexOf(quote, 1);
    return end < 0 ? value.slice(1) : value.slice(1, end);
  }
  return value.replace(/\s+#.*$/, '');
}

/** A text with `${NAME}`, `${NAME:-default}` and `$NAME` replaced as far as they are known. */
export function interpolate(text: string, variables: Variables, depth = 0): string {
  if (depth > MAX_DEPTH || !text.includes('$')) return text;
  return text
    .replace(/\$\{([A-Za-z_]\w*)(?:(:?[-+?])([^{}]*))?\}|\$([A-Za-z_]\w*)/g, (whole, name, operator, other, plain) => {
      const value = variables.get(String(name ?? plain));
      if (value !== undefined && value !== '') return interpolate(value, variables, depth + 1);
      return typeof operator === 'string' && operator.includes('-')
        ? interpolate(String(other), variables, depth + 1)
        : whole;
    })
    .slice(0, MAX_LENGTH);
}
