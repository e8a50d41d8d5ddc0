import type { Role } from '@chain-mapping/contracts';
import { highest } from './caller';

type Claims = Readonly<Record<string, unknown>>;

/** The role that the values of a claim stand for: the highest of several; undefined where none of them stands for one. */
export function roleOf(claims: Claims, claim: string, roles: Readonly<Record<string, Role>>): Role | undefined {
  const held = valuesOf(claimOf(claims, claim));
  return highest(held.flatMap((value) => (Object.hasOwn(roles, value) ? [roles[value] as Role] : [])));
}

/** What cannot be stored, or would look like something else in a log. */
const UNPRINTABLE = /[\p{Cc}\p{Surrogate}]/u;

/** The text of a claim that names the caller, at most as long as an actor may be; undefined where there is none. */
export function nameOf(claims: Claims, claim: string): string | undefined {
  const value = claimOf(claims, claim);
  if (typeof value !== 'string' || UNPRINTABLE.test(value)) return undefined;
  return value.trim().slice(0, 200) || undefined;
}

/** A claim by its name, which may itself hold dots (`https://example.com/roles`), or by the path that dots lead along. */
function claimOf(claims: Claims, claim: string): unknown {
  if (Object.hasOwn(claims, claim)) return claims[claim];
  return claim
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? Reflect.get(value, name)
          : undefined,
      claims,
    );
}

/** Issuers write several values as a list, or as words in one text. */
function valuesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...value.split(/[\s,]+/)];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
