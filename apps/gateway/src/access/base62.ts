const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Digits of the number that the bytes are, so that no random bit is lost and none weighs more than another. */
export function base62(bytes: Uint8Array, length: number): string {
  let number = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let digits = '';
  for (let index = 0; index < length; index += 1) {
    digits = `${ALPHABET[Number(number % 62n)]}${digits}`;
    number /= 62n;
  }
  return digits;
}
