import { DomainError } from '@chain-mapping/contracts';

const CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
  ...['ENETUNREACH', 'ENETDOWN', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'NR_CLOSED'],
  // Postgres: shut down or starting, too many connections, out of memory or disk, deadlock, serialization, lock time-out, standby.
  ...['57P01', '57P02', '57P03', '57P05', '53000', '53100', '53200', '53300', '40001', '40P01', '55P03', '25006'],
  // NATS
  ...['TIMEOUT', '503', 'CONNECTION_CLOSED', 'CONNECTION_REFUSED', 'CONNECTION_TIMEOUT', 'DISCONNECT'],
]);
/** ClickHouse names its errors in `type`. */
const TYPES = new Set([
  ...['TOO_MANY_SIMULTANEOUS_QUERIES', 'MEMORY_LIMIT_EXCEEDED', 'TOO_MANY_PARTS', 'TIMEOUT_EXCEEDED', 'NETWORK_ERROR'],
  ...['SOCKET_TIMEOUT', 'NO_ZOOKEEPER', 'KEEPER_EXCEPTION', 'TABLE_IS_READ_ONLY', 'ALL_CONNECTION_TRIES_FAILED'],
]);
const NAMES = new Set([
  ...['MaxRetriesPerRequestError', 'CannotExecuteNotConnectedError', 'ConnectionIsNotSetError'],
  // TypeORM's words for a connection that broke between two statements of a transaction: it takes it back before the next one.
  ...['QueryRunnerAlreadyReleasedError', 'QueryRunnerProviderAlreadyReleasedError'],
]);
/** Drivers that have no code for it say it in words. */
const MESSAGES = [
  /^connection terminated/i,
  /timeout exceeded when trying to connect/i,
  /connection timeout/i,
  /client has encountered a connection error/i,
  /^connection is closed/i,
  /^driver not connected/i,
  /stream isn't writeable/i,
  /^socket hang up/i,
  /^timeout error/i,
  /^(LOADING|MASTERDOWN|CLUSTERDOWN|READONLY|TRYAGAIN) /,
];
const MAX_DEPTH = 5;

/** Whether an error only says that a backend, or another service, cannot be reached now: the same work may succeed later. */
export function isBackendAway(error: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH || typeof error !== 'object' || error === null) return false;
  if (error instanceof DomainError) return error.retryable;
  const code = property(error, 'code');
  if (typeof code === 'string' && (CODES.has(code) || /^08\d{3}$/.test(code))) return true;
  const type = property(error, 'type');
  if (typeof type === 'string' && TYPES.has(type)) return true;
  if (error instanceof Error) {
    if (NAMES.has(error.name) || MESSAGES.some((pattern) => pattern.test(error.message))) return true;
  }
  const errors = property(error, 'errors');
  const inner = [property(error, 'cause'), property(error, 'driverError'), ...(Array.isArray(errors) ? errors : [])];
  return inner.some((each: unknown) => isBackendAway(each, depth + 1));
}

const property = (value: object, name: string): unknown => Reflect.get(value, name);
