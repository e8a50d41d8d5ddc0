import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReadingMemory } from './reading-memory';
import { type NewPart, OutcomeHistory } from './stored-outcomes';
import { engineVersion } from './version.engine';

/** Scopes that are remembered in one folder; the one that was used longest ago goes first. */
const MOST_SCOPES = 50;
/** What one scope may have, in bytes. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Parts that are put behind the first one before all is written anew. */
const MOST_PARTS = 20;

/** A memory that lasts: what it learnt is written by `save`. */
export interface LastingMemory {
  readonly memory: ReadingMemory;
  /** Writes what is new, or, where much is new or forgotten, everything. Whatever goes wrong costs time at the next reading, and nothing else. */
  save(): void;
}

/** A memory of this process alone: what nobody asks for in one analysis is forgotten after it. */
export function passingMemory(): LastingMemory {
  const memory = new ReadingMemory('');
  return { memory, save: () => memory.settle() };
}

/**
 * The memory of one scope, such as a folder that is scanned again and again.
 *
 * @param folder for memories alone; it is made where it is not there
 */
export function lastingMemory(folder: string, scope: string): LastingMemory {
  const version = engineVersion();
  const place = join(folder, createHash('sha1').update(scope).digest('hex'));
  const memory = new ReadingMemory(
    version,
    partsOf(place).flatMap((part) => quietly(() => readFileSync(join(place, part))) ?? []),
  );
  const history = new OutcomeHistory(memory, version);
  quietly(() => {
    history.restore({ outcomes: bytesOf(place, OUTCOMES), chains: () => bytesOf(place, CHAINS) });
  });
  return {
    memory,
    save() {
      quietly(() => {
        mkdirSync(place, { recursive: true, mode: 0o700 });
        const parts = partsOf(place);
        const { all, added, unused } = memory.counts;
        const isMuch = added + unused > all / 4 || parts.length >= MOST_PARTS;
        if (isMuch && added + unused > 0) {
          memory.settle();
          write(place, parts, memory.stored());
        } else if (added > 0) {
          write(place, [], memory.storedNew(), parts.length);
        }
        const part = history.next(randomBytes(8).toString('hex'), MOST_PARTS);
        if (part !== undefined) writeOutcomes(place, part);
        const now = new Date();
        utimesSync(place, now, now);
        forgetOldest(folder);
      });
      memory.rest();
    },
  };
}

const READINGS = '';
const OUTCOMES = 'o';
const CHAINS = 'c';

const partsOf = (place: string, kind = READINGS): string[] =>
  (quietly(() => readdirSync(place)) ?? [])
    .filter((name) => name.startsWith(kind) && /^\d{3}\.bin$/.test(name.slice(kind.length)))
    .sort();

const bytesOf = (place: string, kind: string): Uint8Array[] =>
  partsOf(place, kind).map((part) => readFileSync(join(place, part)));

/** Whole or not at all: whoever reads at the same time finds the old parts or the new one. */
function write(place: string, obsolete: readonly string[], bytes: Uint8Array, number = 0, kind = READINGS): void {
  if (bytes.length > MOST_BYTES) return;
  const name = `${kind}${String(number).padStart(3, '0')}.bin`;
  const temporary = join(place, `.${randomBytes(6).toString('hex')}`);
  writeFileSync(temporary, bytes, { mode: 0o600 });
  for (const part of obsolete) rmSync(join(place, part), { force: true });
  renameSync(temporary, join(place, name));
}

/** Parts know which they follow: who reads some that are of different writers believes none. */
function writeOutcomes(place: string, { isAll, outcomes, chains }: NewPart): void {
  const before = partsOf(place, OUTCOMES);
  const number = isAll ? 0 : before.length;
  if (chains !== undefined) write(place, isAll ? partsOf(place, CHAINS) : [], chains, number, CHAINS);
  else for (const part of partsOf(place, CHAINS)) rmSync(join(place, part), { force: true });
  write(place, isAll ? before : [], outcomes, number, OUTCOMES);
}

function forgetOldest(folder: string): void {
  const scopes = readdirSync(folder).filter((name) => /^[0-9a-f]{40}$/.test(name));
  if (scopes.length <= MOST_SCOPES) return;
  const byAge = scopes.map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs })).sort((a, b) => b.at - a.at);
  for (const { name } of byAge.slice(MOST_SCOPES)) rmSync(join(folder, name), { recursive: true, force: true });
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
