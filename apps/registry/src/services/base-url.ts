/** What stands for a password where services are shown to people: who sends it has read it there. */
const MASK = '***';

/** Whether the password of a URL is the masked form of one. A text that is no URL has none. */
export function hasMaskedPassword(base_url: string): boolean {
  if (!URL.canParse(base_url)) return false;
  return new URL(base_url).password.replace(/%2A/gi, '*') === MASK;
}
