import type { JobsOptions } from '@chain-mapping/jobs';

export const DRIFT_OPTIONS = Symbol('DRIFT_OPTIONS');
export const DRIFT_QUEUE = 'discovery-drift';

export interface DriftOptions {
  /** How often registry, code and traffic are compared. */
  readonly every_ms: number;
  /** For how long a call that traffic showed is believed to be made. */
  readonly believed_ms: number;
  /** For how long a service must have sent traces before a call that they do not show is missed. */
  readonly patience_ms: number;
  /** Whether what is confirmed is written into the registered chains. */
  readonly confirms: boolean;
  /** Without Redis each replica keeps the time itself. */
  readonly jobs: JobsOptions | null;
}
