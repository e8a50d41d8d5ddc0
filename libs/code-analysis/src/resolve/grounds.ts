/** Whether a set has one of some texts. */
export function isAnyOf(texts: readonly string[], set: ReadonlySet<string>): boolean {
  if (set.size > 0) for (const text of texts) if (set.has(text)) return true;
  return false;
}
