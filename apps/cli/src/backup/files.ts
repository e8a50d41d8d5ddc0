import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';

/** Writes what comes, compressed; answers the SHA-256 of the file. */
export async function keep(from: Readable, path: string): Promise<string> {
  await pipeline(from, createGzip({ level: 3 }), createWriteStream(path, { mode: 0o600 }));
  return digestOf(path);
}

/** What was kept, as it was. */
export const kept = (path: string): Readable => createReadStream(path).pipe(createGunzip());

export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
