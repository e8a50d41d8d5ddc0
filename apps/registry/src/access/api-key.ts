import type { ApiKey, authenticateApiKey, OutputOf, Role } from '@chain-mapping/contracts';
import { timingSafeEqual } from 'node:crypto';

export interface StoredApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly created_at: Date;
  readonly created_by: string;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

const textOf = (time: Date | null): string | null => time && time.toISOString();

/** As people see it. */
export const apiKeyOf = ({ id, name, role, created_by, ...times }: StoredApiKey): ApiKey => ({
  id,
  name,
  prefix: `cmk_${id}`,
  role,
  created_at: times.created_at.toISOString(),
  created_by,
  expires_at: textOf(times.expires_at),
  last_used_at: textOf(times.last_used_at),
  revoked_at: textOf(times.revoked_at),
});

/** Whether a key with this hash is taken at this time. */
export function judge(
  stored: (StoredApiKey & { readonly hash: Buffer }) | undefined,
  hash: Buffer,
  now: Date,
): OutputOf<typeof authenticateApiKey> {
  if (!stored || !timingSafeEqual(stored.hash, hash)) return { outcome: 'unknown' };
  if (stored.revoked_at) return { outcome: 'revoked' };
  if (stored.expires_at && stored.expires_at <= now) return { outcome: 'expired' };
  const { id, name, role, expires_at } = stored;
  return { outcome: 'accepted', key: { id, name, role, expires_at: textOf(expires_at) } };
}

const USED_EVERY_MS = 60_000;

/** Whether it is worth writing down that the key was used. */
export const isUseNews = ({ last_used_at }: StoredApiKey, now: Date): boolean =>
  last_used_at === null || now.getTime() - last_used_at.getTime() >= USED_EVERY_MS;
