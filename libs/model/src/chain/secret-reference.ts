import { z } from 'zod';
import type { ResolvedCheck } from '../health/check-target';

/** What a secret is called; a check names it as `${secret:NAME}`. */
export const SecretName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be letters, digits, dots, dashes and underscores, at most 100');

const REFERENCE = /\$\{secret:([A-Za-z0-9][A-Za-z0-9._-]{0,99})\}/g;
/** Any attempt at one, to tell those that went wrong. */
const ATTEMPT = /\$\{\s*secret\b/i;

const namesIn = (text: string): string[] => [...text.matchAll(REFERENCE)].flatMap(([, name]) => name ?? []);

/** Whether a text speaks of a secret in a way that is not understood. */
export const isBrokenReference = (text: string): boolean => ATTEMPT.test(text.replace(REFERENCE, ''));

const filled = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(REFERENCE, (reference, name: string) => values.get(name) ?? reference);

/** The userinfo of a URL as it was written: parsing cuts it at the first colon, also inside a reference. */
function userinfoOf(url: URL): string {
  const written = url.password === '' ? url.username : `${url.username}:${url.password}`;
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

/** What stands before and after the first colon that is not inside a reference. */
function userAndPassword(userinfo: string): readonly [string, string] {
  const masked = userinfo.replace(REFERENCE, (reference) => '_'.repeat(reference.length));
  const at = masked.indexOf(':');
  return at < 0 ? [userinfo, ''] : [userinfo.slice(0, at), userinfo.slice(at + 1)];
}

const urlOf = (endpoint: string): URL | undefined => (URL.canParse(endpoint) ? new URL(endpoint) : undefined);

/** The userinfo of an endpoint, decoded; empty where there is none. */
export function credentialsIn(endpoint: string): { readonly user: string; readonly password: string } {
  const url = urlOf(endpoint);
  const [user, password] = url === undefined ? ['', ''] : userAndPassword(userinfoOf(url));
  return { user, password };
}

/** The names of the secrets that a check is given: in header values, in its body, and in the userinfo of its endpoint. */
export function secretNames(check: ResolvedCheck): string[] {
  const url = urlOf(check.endpoint);
  const texts = [...Object.values(check.headers ?? {}), check.body ?? '', url === undefined ? '' : userinfoOf(url)];
  const own = texts.flatMap(namesIn);
  return [...new Set([...own, ...(check.members ?? []).flatMap(secretNames)])];
}

/** The check with its secrets put in. What comes of this must never be stored, sent or logged. */
export function withSecrets<Check extends ResolvedCheck>(check: Check, values: ReadonlyMap<string, string>): Check {
  const headers = check.headers && mapValues(check.headers, (text) => filled(text, values));
  return {
    ...check,
    endpoint: endpointWith(check.endpoint, values),
    ...(headers && { headers }),
    ...(check.body !== undefined && { body: filled(check.body, values) }),
    ...(check.members && { members: check.members.map((member) => withSecrets(member, values)) }),
  };
}

function endpointWith(endpoint: string, values: ReadonlyMap<string, string>): string {
  const url = urlOf(endpoint);
  if (url === undefined) return endpoint;
  const userinfo = userinfoOf(url);
  if (namesIn(userinfo).length === 0) return endpoint;
  const [user, password] = userAndPassword(userinfo);
  url.username = encodeURIComponent(filled(user, values));
  url.password = encodeURIComponent(filled(password, values));
  return url.href;
}

const mapValues = (record: Readonly<Record<string, string>>, change: (text: string) => string) =>
  Object.fromEntries(Object.entries(record).map(([key, text]) => [key, change(text)]));

const MASK = '***';
/** A text that was cut short may end in the beginning of a secret. */
const SHORTEST_PART = 4;

/** A text without the values, in any of the spellings that they have on the wire. */
export function withoutValues(text: string, values: Iterable<string>): string {
  const spellings = [...values].flatMap(spellingsOf).sort((one, other) => other.length - one.length);
  const clean = spellings.reduce((rest, spelling) => rest.split(spelling).join(MASK), text);
  return spellings.reduce(withoutCutEnd, clean);
}

function spellingsOf(value: string): string[] {
  const plain = [value, value.replace(/\s+/g, ' ').trim()];
  const json = JSON.stringify(value).slice(1, -1);
  const base64 = toBase64(value);
  const spellings = [...plain, json, encodeURIComponent(value), base64, base64.replace(/=+$/, '')];
  return [...new Set(spellings)].filter((spelling) => spelling !== '');
}

function withoutCutEnd(text: string, spelling: string): string {
  const [, body = text, tail = ''] = /^([^]*?)(…?['"]?)$/.exec(text) ?? [];
  for (let length = Math.min(spelling.length - 1, body.length); length >= SHORTEST_PART; length -= 1) {
    if (body.endsWith(spelling.slice(0, length))) return body.slice(0, -length) + MASK + tail;
  }
  return text;
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes));
}
