/**
 * The text of a header of a request, as it was written; `undefined` without it. Node reads each byte as a character, and clients send UTF-8:
 * what is not UTF-8 stays as Node read it.
 */
export function headerText(header: string | string[] | undefined): string | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!text) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}
