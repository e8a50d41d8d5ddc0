/** A sum of 32 bits over bytes, to look them up by: others may have the same. */
export function sumOf(bytes: Uint8Array, from: number, to: number): number {
  let sum = to - from;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    sum = Math.imul(sum ^ word, 0x9e3779b1);
    sum ^= sum >>> 15;
  }
  for (; at < to; at += 1) sum = Math.imul(sum ^ (bytes[at] ?? 0), 0x9e3779b1);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  return sum ^ (sum >>> 13);
}
