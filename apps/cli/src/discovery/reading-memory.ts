import { resolve } from 'node:path';
import { type LastingMemory, lastingMemory, passingMemory } from '@chain-mapping/code-analysis';

/** What was read of a folder before, where it is kept; without a place for it, for this run alone. */
export function memoryOf(cache: string | undefined, folder: string): LastingMemory {
  return cache === undefined ? passingMemory() : lastingMemory(resolve(cache), resolve(folder));
}
