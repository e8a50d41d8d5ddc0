import { Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';
import { listOf, Page } from '../messages/page';
import { Role } from './api-keys';

/** How it is known who asked: by a key, a token, the key of the configuration, not at all, access control was off, or nobody did: the configuration says it. */
export const ActorKind = z.enum(['key', 'token', 'bootstrap', 'nobody', 'open', 'configuration']);
export type ActorKind = z.output<typeof ActorKind>;

/** One request that changed something, or was refused before it could. */
export const AuditEntry = z.object({
  id: z.uuid(),
  time: Time,
  actor: z.string().max(200),
  actor_kind: ActorKind,
  /** Of the key; of a token what its issuer calls the caller. */
  actor_id: z.string().max(200).nullable(),
  role: Role.nullable(),
  method: z.string().max(20),
  /** The address with its parameters by name; null when there is no such address. */
  route: z.string().max(500).nullable(),
  path: z.string().max(500),
  /** The address of what the request made. */
  created: z.string().max(500).nullable(),
  /** What the request said of why. */
  reason: z.string().max(1000).nullable(),
  status: z.number().int(),
  /** Of the problem that was answered. */
  code: z.string().max(100).nullable(),
  client_address: z.string().max(100),
  request_id: z.string().max(100),
  user_agent: z.string().max(200).nullable(),
});
export type AuditEntry = z.output<typeof AuditEntry>;

/** Many entries in a message; each is stored once by its own id. */
export const auditRecorded = defineEvent({
  type: 'chain_mapping.audit.recorded.v1',
  subject: 'chain.audit.recorded.{recorder}',
  summary: 'Requests that changed something, or were refused before they could.',
  data: z.object({ entries: z.array(AuditEntry).min(1).max(100) }),
});

/** Newest first. Of very many matches `total` counts the first 100,000. */
export const listAuditLog = defineQuery({
  subject: 'query.registry.audit.list',
  input: Page.extend({
    actor: z.string().max(200).optional(),
    /** A part of `<method> <route>`, for example `DELETE` or `/api-keys`. */
    action: z.string().max(200).optional(),
    from: Time.optional(),
    to: Time.optional(),
  }),
  output: listOf('entries', AuditEntry),
});
