import { SecretName, Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineQuery } from '../messages/define-query';
import { Actor, listOf, Page } from '../messages/page';

/** What checks are given under a name. Its value is in no answer. */
export const Secret = z.object({
  name: SecretName,
  created_at: Time,
  created_by: z.string(),
  updated_at: Time,
  updated_by: z.string(),
});
export type Secret = z.output<typeof Secret>;

/** What a secret may be. */
export const SecretValue = z
  .string()
  .min(1)
  .max(8192)
  .refine((text) => !/\p{Surrogate}/u.test(text), 'must be text');

/** By name. */
export const listSecrets = defineQuery({
  subject: 'query.health.secrets.list',
  input: Page,
  output: listOf('secrets', Secret),
});

/** The key that a value is sealed with, so that no message between services shows it. */
export const getSealingKey = defineQuery({
  subject: 'query.health.secrets.seal',
  input: z.object({}),
  output: z.object({ public_key: z.string().max(100) }),
  errors: ['SecretsKeyMissing'],
});

/** What the value of a secret is sealed for. */
export const sealingPurpose = (name: string): string => `secret ${name}`;

/** Makes a secret, or gives it another value. */
export const putSecret = defineQuery({
  subject: 'query.health.secrets.put',
  input: z.object({ name: SecretName, sealed_value: z.string().max(65_536), actor: Actor }),
  output: Secret,
  errors: ['SecretsKeyMissing'],
});

export const deleteSecret = defineQuery({
  subject: 'query.health.secrets.delete',
  input: z.object({ name: SecretName }),
  output: z.object({ name: SecretName }),
  errors: ['SecretNotFound'],
});
