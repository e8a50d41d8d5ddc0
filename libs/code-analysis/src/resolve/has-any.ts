export function hasAny(set: ReadonlySet<string>, texts: readonly string[]): boolean {
  if (set.size > 0) for (const text of texts) if (set.has(text)) return true;
  return false;
}
