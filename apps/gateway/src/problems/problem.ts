import type { DomainError, FieldError } from '@chain-mapping/contracts';
import { z } from 'zod';

/** RFC 9457: what every error of the HTTP API looks like. */
export const Problem = z.object({
  /** A URL that says more about this kind of error. */
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.output<typeof Problem>;

/** Every code that an answer of the API can carry. */
export const problemKinds: Readonly<Record<string, { readonly status: number; readonly title: string }>> = {
  InvalidInput: { status: 400, title: 'The request is not what this call takes' },
  BadRequest: { status: 400, title: 'The request cannot be read' },
  PathNotAllowed: { status: 403, title: 'This folder may not be scanned' },
  NotFound: { status: 404, title: 'There is nothing at this address' },
  ChainNotFound: { status: 404, title: 'There is no such chain' },
  VersionNotFound: { status: 404, title: 'The chain has no such version' },
  ServiceNotFound: { status: 404, title: 'There is no such service' },
  MonitoringNotFound: { status: 404, title: 'The chain is not monitored' },
  AlertNotFound: { status: 404, title: 'There is no such alert' },
  ScanNotFound: { status: 404, title: 'There is no such scan' },
  ProposalNotFound: { status: 404, title: 'There is no such proposal' },
  MethodNotAllowed: { status: 405, title: 'The address does not take this method' },
  ChainExists: { status: 409, title: 'There is a chain with this id' },
  AlertResolved: { status: 409, title: 'The alert is resolved' },
  ProposalReviewed: { status: 409, title: 'The proposal has been reviewed' },
  VersionConflict: { status: 412, title: 'The chain has changed since it was read' },
  PayloadTooLarge: { status: 413, title: 'The request is too large' },
  AddressTooLong: { status: 414, title: 'The address is too long' },
  UnsupportedMediaType: { status: 415, title: 'The body is of a type that this call does not take' },
  IdempotencyKeyReused: { status: 422, title: 'The key of the request was used for another one' },
  InvalidChain: { status: 422, title: 'The chain breaks a rule' },
  Internal: { status: 500, title: 'Something went wrong inside' },
  Unavailable: { status: 503, title: 'A part of the system cannot be reached now' },
  DeadlineExceeded: { status: 504, title: 'A part of the system did not answer in time' },
};

const codeOfStatus: Readonly<Record<number, string>> = {
  404: 'NotFound',
  405: 'MethodNotAllowed',
  413: 'PayloadTooLarge',
  414: 'AddressTooLong',
  415: 'UnsupportedMediaType',
};

/** The code that stands for an error which only has an HTTP status. */
export function codeOf(status: number): string {
  if (status >= 500) return 'Internal';
  return codeOfStatus[status] ?? 'BadRequest';
}

export function problem(code: string, detail: string, instance: string, errors: readonly FieldError[] = []): Problem {
  const known = problemKinds[code];
  const kind = known ?? { status: 500, title: 'Something went wrong inside' };
  return {
    type: `/api/problems/${known ? code : 'Internal'}`,
    ...kind,
    // What went wrong inside is for the log, not for whoever asked.
    detail: kind.status === 500 ? 'The request could not be served. The log has the details.' : detail,
    instance,
    code: known ? code : 'Internal',
    ...(errors.length > 0 && { errors: errors.map(({ path, message }) => ({ path, message })) }),
  };
}

export const problemOfDomainError = (error: DomainError, instance: string): Problem =>
  problem(error.code, error.message, instance, error.errors);
