import type { AuditEntry } from '@chain-mapping/contracts';
import type { Caller } from './caller';
import { isReading } from './policy';
import { headerText } from '../http/header-text';

/** What is known of a request once its answer is. */
export interface AnsweredRequest {
  readonly id: string;
  readonly method: string;
  /** With its query. */
  readonly url: string;
  /** The address with its parameters by name; none where there is no such address. */
  readonly route: string | undefined;
  readonly address: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly caller: Caller | undefined;
  readonly status: number;
  readonly problem: string | undefined;
  /** The `Location` of the answer. */
  readonly location: string | undefined;
}

const TOO_MANY = 429;
const CREATED: readonly number[] = [201, 202];
const HEARTBEAT = '/api/v1/heartbeats/:token';
/** What services say of themselves all the time: data, and no changes. That it was refused is worth a line. */
const TELEMETRY: readonly string[] = ['/api/v1/events'];

/** Whether the log is to hold the request: it changes something, or was refused before it could. */
export function isRecorded({ method, route, status }: AnsweredRequest): boolean {
  // Those are without number, or there would be no limit.
  if (isReading(method) || status === TOO_MANY) return false;
  // Anybody may try a token: whoever guesses must not fill the log.
  if (route === HEARTBEAT) return false;
  return status >= 400 || !TELEMETRY.includes(route ?? '');
}

/** The line of the log for a request. */
export function auditEntryOf(request: AnsweredRequest, id: string, time: Date): AuditEntry {
  const { caller, headers, location } = request;
  return {
    id,
    time: time.toISOString(),
    actor: cut(caller?.name ?? 'anonymous', 200),
    actor_kind: caller?.kind ?? 'nobody',
    actor_id: caller?.id ? cut(caller.id, 200) : null,
    role: caller?.role ?? null,
    method: cut(request.method, 20),
    route: request.route === undefined ? null : cut(request.route, 500),
    path: cut(request.url.split('?', 1)[0] ?? '', 500),
    created: location !== undefined && CREATED.includes(request.status) ? cut(location, 500) : null,
    reason: text(headers['x-change-reason'], 1000),
    status: request.status,
    code: request.problem ?? null,
    client_address: cut(request.address, 100),
    request_id: cut(request.id, 100),
    user_agent: text(headers['user-agent'], 200),
  };
}

const cut = (value: string, most: number): string => value.slice(0, most);

function text(header: string | string[] | undefined, most: number): string | null {
  const value = headerText(header);
  return value === undefined ? null : cut(value, most);
}
