import type { DriftState } from '@chain-mapping/model';
import { texts } from '../texts/texts';

export const DRIFT_STATES = Object.keys(texts.drift.state) as DriftState[];

/** Which calls are shown: all that differ where no state is given. */
export interface DriftSearch {
  readonly state?: DriftState;
  readonly service?: string;
}

export function driftSearch(search: Record<string, unknown>): DriftSearch {
  const state = DRIFT_STATES.find((each) => each === search.state);
  const service = typeof search.service === 'string' && search.service !== '' ? search.service : undefined;
  return { ...(state && { state }), ...(service && { service }) };
}
