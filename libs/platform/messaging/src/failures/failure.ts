import { DomainError } from '@chain-mapping/contracts';
import { INTERNAL } from '../requests/reply';
import { isBackendAway } from './backend-away';
import { MAX_ATTEMPTS } from './backoff';

/**
 * transient: it will work once something outside is back, so it is tried without end;
 * permanent: trying again cannot help; unexpected: nobody knows, so it is tried a few times.
 */
export type FailureKind = 'transient' | 'permanent' | 'unexpected';

export function kindOf(error: unknown): FailureKind {
  if (isBackendAway(error)) return 'transient';
  // A fault of another service says nothing of this message.
  if (error instanceof DomainError && error.code !== INTERNAL) return 'permanent';
  return 'unexpected';
}

/** Whether to give the message up, with the failures of unknown reason that it has had by now. */
export function isGivenUp(kind: FailureKind, unexpectedFailures: number): boolean {
  return kind === 'permanent' || (kind === 'unexpected' && unexpectedFailures >= MAX_ATTEMPTS);
}

export const textOf = (error: unknown): string =>
  error instanceof DomainError
    ? `${error.code}: ${error.message}`
    : error instanceof Error
      ? `${error.name}: ${error.message}`
      : String(error);
