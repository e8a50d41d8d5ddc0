import { Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineQuery } from '../messages/define-query';
import { Actor, listOf, Page } from '../messages/page';

/** What a caller may do: each role may all that the one before it may. */
export const Role = z.enum(['viewer', 'operator', 'admin']);
export type Role = z.output<typeof Role>;

/** The part of a key that is no secret: by it a key that was found somewhere is known in the list. */
export const ApiKeyId = z.string().regex(/^[0-9A-Za-z]{11}$/, 'must be the id of a key: 11 letters and digits');

/** Callers without a key of their own are called so: nobody else may be. */
const RESERVED = ['anonymous', 'bootstrap'];

export const ApiKeyInput = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((name) => !RESERVED.includes(name), `must not be one of: ${RESERVED.join(', ')}`),
  role: Role,
  /** From then on it is not taken; never when not given. */
  expires_at: Time.nullish(),
});
export type ApiKeyInput = z.output<typeof ApiKeyInput>;

export const ApiKey = z.object({
  id: ApiKeyId,
  name: z.string(),
  /** What the key begins with. */
  prefix: z.string(),
  role: Role,
  created_at: Time,
  created_by: z.string(),
  expires_at: Time.nullable(),
  /** To the minute. */
  last_used_at: Time.nullable(),
  revoked_at: Time.nullable(),
});
export type ApiKey = z.output<typeof ApiKey>;

/** The SHA-256 of a whole key, in hexadecimal: the key itself is never sent between services. */
const KeyHash = z.string().regex(/^[0-9a-f]{64}$/);

export const createApiKey = defineQuery({
  subject: 'query.registry.keys.create',
  input: z.object({ id: ApiKeyId, hash: KeyHash, key: ApiKeyInput, actor: Actor }),
  output: ApiKey,
});

/** Newest first, the revoked ones too. */
export const listApiKeys = defineQuery({
  subject: 'query.registry.keys.list',
  input: Page,
  output: listOf('api_keys', ApiKey),
});

/** Revoked again it stays as it is. */
export const revokeApiKey = defineQuery({
  subject: 'query.registry.keys.revoke',
  input: z.object({ id: z.string().max(64) }),
  output: ApiKey,
  errors: ['ApiKeyNotFound'],
});

/** Whose key this is, or why it is not taken; why is only said to who holds all of the key. */
export const authenticateApiKey = defineQuery({
  subject: 'query.registry.access.authenticate',
  input: z.object({ id: ApiKeyId, hash: KeyHash }),
  output: z.discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('accepted'),
      key: ApiKey.pick({ id: true, name: true, role: true, expires_at: true }),
    }),
    z.object({ outcome: z.enum(['unknown', 'expired', 'revoked']) }),
  ]),
  deadline_ms: 2000,
});
