import { fileName } from './deployable';

export interface Dockerfile {
  /** The image that the last stage begins from. */
  readonly base: string | null;
  readonly environment: ReadonlyMap<string, string>;
  readonly ports: readonly number[];
  /** Paths of the build's folder that are copied into the image. */
  readonly copies: readonly string[];
}

export const isDockerfile = (file: string): boolean =>
  /^(Dockerfile([._-].+)?|.+\.Dockerfile|Containerfile)$/i.test(fileName(file));

export function readDockerfile(text: string): Dockerfile {
  const lines = text
    .replace(/\\[ \t]*\r?\n(\s*#.*\r?\n)*/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const stages = new Map<string, string>();
  const environment = new Map<string, string>();
  const ports: number[] = [];
  const copies: string[] = [];
  let base: string | null = null;
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    switch (word.toUpperCase()) {
      case 'FROM': {
        const [, image = '', alias] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? [];
        base = stages.get(image.toLowerCase()) ?? image;
        if (alias !== undefined) stages.set(alias.toLowerCase(), base);
        break;
      }
      case 'ENV':
        for (const [name, value] of assignments(rest)) environment.set(name, value);
        break;
      case 'COPY':
      case 'ADD':
        if (!/--from=/.test(rest))
          copies.push(
            ...rest
              .replace(/--\S+\s+/g, '')
              .replace(/[[\]",]/g, ' ')
              .trim()
              .split(/\s+/)
              .slice(0, -1),
          );
        break;
      case 'EXPOSE':
        ports.push(...rest.split(/\s+/).flatMap((port) => (/^\d{1,5}/.test(port) ? [Number.parseInt(port, 10)] : [])));
        break;
    }
  }
  return { base, environment, ports, copies };
}

function assignments(rest: string): [string, string][] {
  const pairs = [...rest.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)];
  if (pairs.length === 0) {
    const [, name, value] = /^(\S+)\s+(.*)$/.exec(rest) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  }
  return pairs.map(([, name = '', value = '']) => [name, value.replace(/^(["'])(.*)\1$/, '$2')]);
}
