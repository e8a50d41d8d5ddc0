import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const PortBook = z.object({ ports: z.record(z.string(), z.number().int().min(1).max(65_535)) });

export type Ports = Readonly<Record<string, number>>;

/** The ports of the last start. A file that is missing or unreadable means none: free ports are taken then. */
export async function readPorts(file: string): Promise<Ports> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return PortBook.safeParse(parsedOrNothing(text)).data?.ports ?? {};
}

export async function writePorts(file: string, ports: Ports): Promise<void> {
  await writeWhole(file, { ports });
}

/** Writes JSON so that a reader finds the old or the new content, never half of it; only the owner may read it. */
export async function writeWhole(file: string, content: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
