import type { FileReading, Outline } from '../reading';
import { declaredBy } from './declared';

/** What is asked of a reading that nothing else may ever be asked of. */
export function outlineOf(reading: FileReading): Outline {
  if (reading.outline !== undefined) return reading.outline;
  const { classes, methods, derived, constructions, filled_in } = declaredBy(reading);
  return {
    declared: {
      classes: [...classes.keys()],
      methods: [...methods.keys()],
      derived: [...derived.keys()],
      constructions: [...constructions.keys()],
      filled_in: [...filled_in.keys()],
    },
    answersRpc: reading.claims.some(({ claim }) => claim.kind === 'rpc' && claim.side === 'server'),
  };
}
