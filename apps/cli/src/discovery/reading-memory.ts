import { resolve } from 'node:path';
import { type LastingMemory, lastingMemory, ReadingMemory } from '@chain-mapping/code-analysis';

/** What was read of a folder before, where it is kept; without a place for it, for this run alone. */
export function memoryOf(cache: string | undefined, folder: string): LastingMemory {
  if (cache !== undefined) return lastingMemory(resolve(cache), resolve(folder));
  return { memory: new ReadingMemory(''), save: () => undefined };
}
