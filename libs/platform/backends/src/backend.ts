import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ports } from './ports';
import type { ServerSpec } from './process-spec';

/** Where a backend lives. */
export interface Place {
  /** Its data, configuration and logs are below this directory. */
  readonly home: string;
  /** Programs that were fetched are kept below this directory; several homes may share it. */
  readonly packages: string;
  readonly ports: Ports;
}

/** An embedded server: where clients reach it, and the process that has to run for that. */
export interface Backend {
  readonly url: string;
  readonly port: number;
  readonly process: ServerSpec;
}

export type EmbedBackend = (place: Place) => Promise<Backend>;

export function logFileOf(home: string, name: string): string {
  return join(home, 'logs', `${name}.log`);
}

/** A random secret of this home: made once, then the same at every start. */
export function secretOf(home: string, name: string, bytes = 24): string {
  const file = join(home, 'secrets', name);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(bytes).toString('base64url'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}
