import { z } from 'zod';

export const Mode = z.enum(['healthy', 'broken', 'slow', 'failing']);
export type Mode = z.output<typeof Mode>;

const DEFAULT_DELAY_MS = 3000;

/** How a service is asked to behave. */
export const ModeChange = z
  .strictObject({
    mode: Mode,
    delay_ms: z.number().int().min(1).max(600_000).optional(),
  })
  .refine((change) => change.mode === 'slow' || change.delay_ms === undefined, {
    path: ['delay_ms'],
    message: 'is for mode slow only',
  });
export type ModeChange = z.output<typeof ModeChange>;

/** How a service behaves now. `delay_ms` is added to every answer, and is 0 unless the service is slow. */
export interface Behaviour {
  readonly mode: Mode;
  readonly delay_ms: number;
}

export const healthy: Behaviour = { mode: 'healthy', delay_ms: 0 };

export function behaviourFrom(change: ModeChange): Behaviour {
  return { mode: change.mode, delay_ms: change.mode === 'slow' ? (change.delay_ms ?? DEFAULT_DELAY_MS) : 0 };
}

/** A service of the simulated platform, listening on a port of its own. */
export interface SimulatedService {
  readonly name: string;
  readonly base_url: string;
  readonly port: number;
  readonly behaviour: Behaviour;
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}
