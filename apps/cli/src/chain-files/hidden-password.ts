/** Whether an address holds what stands for a password where people are shown it: it can be read, and never given back. */
export function hasHiddenPassword(base_url: string | null | undefined): boolean {
  if (base_url == null || !URL.canParse(base_url)) return false;
  return new URL(base_url).password.replace(/%2A/gi, '*') === '***';
}
