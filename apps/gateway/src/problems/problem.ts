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
  /** Of a chain that has changed: the version that it has now. */
  version: z.number().int().optional(),
  /** Also the `X-Request-Id` of the answer: by it the log is found. */
  request_id: z.string().optional(),
});
export type Problem = z.output<typeof Problem>;

/** One kind of error: what it is, when it comes and what to do about it. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly help: string;
}

/** Every code that an answer of the API can carry. `node tools/errors.mjs` makes docs/errors.md of it. */
export const problemKinds: Readonly<Record<string, ProblemKind>> = {
  InvalidInput: {
    status: 400,
    title: 'The request is not what this call takes',
    help: 'A parameter, a header or the body breaks a rule. `errors` names each fault: mend them and send it again.',
  },
  BadRequest: {
    status: 400,
    title: 'The request cannot be read',
    help: 'The body is no JSON, or the address cannot be decoded. Send it as the OpenAPI document says.',
  },
  Unauthenticated: {
    status: 401,
    title: 'It is not known who asks',
    help: 'The request has no key and no token, or one that is not taken: unknown, expired or revoked. Send `Authorization: Bearer` with a valid one.',
  },
  Forbidden: {
    status: 403,
    title: 'Whoever asks may not do this',
    help: 'The role of the key or token is too low for this call. Ask an admin for a key with the role that `detail` names.',
  },
  CrossSiteRequest: {
    status: 403,
    title: 'A page of another site may not change anything here',
    help: 'A browser says that the request comes from another site, while access control is off. Use the API from its own address, or turn access control on.',
  },
  PathNotAllowed: {
    status: 403,
    title: 'This folder may not be scanned',
    help: 'The folder is not below one that `DISCOVERY_ROOTS` of the discovery service allows. Allow it there, or send the files themselves.',
  },
  RepositoryNotAllowed: {
    status: 403,
    title: 'This repository may not be scanned',
    help: 'The host is not among `DISCOVERY_GIT_HOSTS` of the discovery service. Allow it there, or send the files themselves.',
  },
  NotFound: {
    status: 404,
    title: 'There is nothing at this address',
    help: 'No call has this address and method. The OpenAPI document lists those that there are.',
  },
  ApiKeyNotFound: {
    status: 404,
    title: 'There is no such key',
    help: 'No key has this id. `GET /api/v1/api-keys` lists them.',
  },
  ChainNotFound: {
    status: 404,
    title: 'There is no such chain',
    help: 'No chain has this id now. `GET /api/v1/chains` lists them; the history of a deleted one stays.',
  },
  VersionNotFound: {
    status: 404,
    title: 'The chain has no such version',
    help: 'The chain never had this version, or was not there at this time. `GET /api/v1/chains/{chain_id}/versions` lists them.',
  },
  NodeNotFound: {
    status: 404,
    title: 'The chain has no such node',
    help: 'The chain is there, the node is not: read the chain for the ids of its nodes.',
  },
  PathNotFound: {
    status: 404,
    title: 'No chain leads from the one to the other',
    help: 'Both services are known, and no calls lead from the first to the second. Try the other way round, or `direction=dependencies`.',
  },
  ServiceNotFound: {
    status: 404,
    title: 'There is no such service',
    help: 'No service has this name. `GET /api/v1/services` lists them; `PUT` registers one.',
  },
  MonitoringNotFound: {
    status: 404,
    title: 'The chain is not monitored',
    help: 'The chain has no monitoring configuration. `PUT` one to start.',
  },
  HeartbeatNotFound: {
    status: 404,
    title: 'No target reports in here',
    help: 'The token is unknown, or another has taken its place. An operator makes a new one at the node.',
  },
  MaintenanceWindowNotFound: {
    status: 404,
    title: 'There is no such maintenance window',
    help: 'No window has this id, or it was removed. `GET /api/v1/maintenance-windows` lists them.',
  },
  SecretNotFound: {
    status: 404,
    title: 'There is no such secret',
    help: 'No secret has this name. `GET /api/v1/secrets` lists them.',
  },
  AlertNotFound: {
    status: 404,
    title: 'There is no such alert',
    help: 'No alert has this id. `GET /api/v1/alerts` lists them.',
  },
  IncidentNotFound: {
    status: 404,
    title: 'There is no such incident',
    help: 'No incident has this id. `GET /api/v1/incidents` lists them.',
  },
  SilenceNotFound: {
    status: 404,
    title: 'There is no such silence',
    help: 'No silence has this id. `GET /api/v1/silences` lists them, those that have ended too.',
  },
  ChannelNotFound: {
    status: 404,
    title: 'There is no such notification channel',
    help: 'No channel has this id. `GET /api/v1/notification-channels` lists them.',
  },
  ScanNotFound: {
    status: 404,
    title: 'There is no such scan',
    help: 'No scan has this id. Start one with `POST /api/v1/discovery/scans`.',
  },
  ProposalNotFound: {
    status: 404,
    title: 'There is no such proposal',
    help: 'No proposal has this id. `GET /api/v1/discovery/proposals` lists them.',
  },
  MethodNotAllowed: {
    status: 405,
    title: 'The address does not take this method',
    help: 'The address is there, but not for this method. The OpenAPI document lists those that it takes.',
  },
  RequestTimeout: {
    status: 408,
    title: 'The request did not arrive in time',
    help: 'Its sender stopped in the middle. Send it again, in one go.',
  },
  ChainExists: {
    status: 409,
    title: 'There is a chain with this id',
    help: 'A new chain was given an id that is taken. Leave `id` out to get a free one, or change the chain that is there with `PATCH`.',
  },
  SecretsKeyMissing: {
    status: 409,
    title: 'Secrets cannot be kept',
    help: 'The health monitor has no key to encrypt them with. Give it `SECRETS_KEY` (`openssl rand -base64 32`) and start it again.',
  },
  NotificationsKeyMissing: {
    status: 409,
    title: 'Secrets of channels cannot be kept or read',
    help: 'Alerting has no key to encrypt them with, or another one than they are encrypted by. Give it `NOTIFICATIONS_KEY` (`openssl rand -base64 32`) and start it again.',
  },
  ChannelNameTaken: {
    status: 409,
    title: 'There is a notification channel with this name',
    help: 'Names of channels are unique, so that people know them. Choose another one.',
  },
  ChannelInUse: {
    status: 409,
    title: 'Routes name this notification channel',
    help: 'What the routes in `detail` say could not be told any more. Take the channel out of them first, or switch it off.',
  },
  AlertResolved: {
    status: 409,
    title: 'The alert is resolved',
    help: 'What has ended cannot be acknowledged or resolved. A failure that comes back opens a new alert.',
  },
  IncidentClosed: {
    status: 409,
    title: 'The incident is closed',
    help: 'What has ended cannot be acknowledged. A failure that comes back opens it again, or opens another.',
  },
  ProposalReviewed: {
    status: 409,
    title: 'The proposal has been reviewed',
    help: 'It was approved or rejected before. Read it to see by whom.',
  },
  NoHeartbeat: {
    status: 409,
    title: 'The node waits for no heartbeat',
    help: 'The node is checked in another way, or not at all. Give it a health check of the type `heartbeat`.',
  },
  VersionConflict: {
    status: 412,
    title: 'The chain has changed since it was read',
    help: 'The version in `If-Match` is not the newest one. Read the chain, make the change anew and send it with the new `ETag`.',
  },
  PayloadTooLarge: {
    status: 413,
    title: 'The request is too large',
    help: 'The body is larger than `BODY_LIMIT_BYTES` of the gateway. Send it in parts.',
  },
  AddressTooLong: {
    status: 414,
    title: 'The address is too long',
    help: 'A part of the address is longer than any id can be. Look whether it was put together as it should be.',
  },
  UnsupportedMediaType: {
    status: 415,
    title: 'The body is of a type that this call does not take',
    help: 'Bodies are JSON. Send `Content-Type: application/json`.',
  },
  HostNotServed: {
    status: 421,
    title: 'This host is not served here',
    help: 'The `Host` header names another host than this machine, while access control is off: so it is told apart from a page that had its name point here. Use 127.0.0.1 or localhost, or turn access control on.',
  },
  IdempotencyKeyReused: {
    status: 422,
    title: 'The key of the request was used for another one',
    help: 'The same `Idempotency-Key` came with another request within a day. Choose a new key for each request.',
  },
  InvalidChain: {
    status: 422,
    title: 'The chain breaks a rule',
    help: 'The parts of the chain do not fit together: `errors` names each fault. `POST /api/v1/chains/validate` tries a chain out.',
  },
  TooManyMaintenanceWindows: {
    status: 422,
    title: 'There are too many maintenance windows',
    help: 'A thousand windows are open or will open yet. Remove some, or make one that recurs of many.',
  },
  TooManySilences: {
    status: 422,
    title: 'There are too many silences',
    help: 'A thousand silences have not ended. End some, or make one of many with `=~`.',
  },
  TooManyChannels: {
    status: 422,
    title: 'There are too many notification channels',
    help: 'There can be two hundred. Remove some.',
  },
  TooManyRequests: {
    status: 429,
    title: 'There were too many requests',
    help: 'The key, the token or the address asked more often than it may, or gave too many wrong keys. Wait for `Retry-After` seconds.',
  },
  HeadersTooLarge: {
    status: 431,
    title: 'The headers are too large',
    help: 'All headers together may have 16 KiB. Look which of them grew: it is mostly a token or a cookie.',
  },
  Internal: {
    status: 500,
    title: 'Something went wrong inside',
    help: 'A fault of the system. Its log has the details under the `request_id`; report it with what was asked.',
  },
  Unavailable: {
    status: 503,
    title: 'A part of the system cannot be reached now',
    help: 'A service or a backend is away or restarts. Try again after `Retry-After` seconds; `GET /health/detailed` says what is away.',
  },
  DeadlineExceeded: {
    status: 504,
    title: 'A part of the system did not answer in time',
    help: 'A service is there but too slow. The change may have been made: look before trying again, or send an `Idempotency-Key`.',
  },
};

const codeOfStatus: Readonly<Record<number, string>> = {
  401: 'Unauthenticated',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  413: 'PayloadTooLarge',
  414: 'AddressTooLong',
  415: 'UnsupportedMediaType',
  421: 'HostNotServed',
  429: 'TooManyRequests',
};

/** The code that stands for an error which only has an HTTP status. */
export function codeOf(status: number): string {
  if (status >= 500) return 'Internal';
  return codeOfStatus[status] ?? 'BadRequest';
}

/** What went wrong inside is for the log, and what cannot be reached, with its address, is not for whoever asked. */
const details: Readonly<Record<number, string>> = {
  500: 'The request could not be served. The log has the details.',
  503: 'What this needs cannot be reached now. /health/detailed says what is away.',
  504: 'What this needs did not answer in time.',
};

export function problem(code: string, detail: string, instance: string, errors: readonly FieldError[] = []): Problem {
  const known = Object.hasOwn(problemKinds, code) ? problemKinds[code] : undefined;
  const { status, title } = known ?? { status: 500, title: 'Something went wrong inside' };
  return {
    type: `/api/problems/${known ? code : 'Internal'}`,
    title,
    status,
    detail: details[status] ?? detail,
    instance,
    code: known ? code : 'Internal',
    ...(errors.length > 0 && { errors: errors.map(({ path, message }) => ({ path, message })) }),
  };
}

export function problemOfDomainError({ code, message, errors, details }: DomainError, instance: string): Problem {
  const { version } = details;
  const now = code === 'VersionConflict' && typeof version === 'number' ? { version } : {};
  return { ...problem(code, message, instance, errors), ...now };
}
