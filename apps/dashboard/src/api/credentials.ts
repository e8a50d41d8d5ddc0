/** The key that this browser tab signs in with. It stays with the tab: it ends with it, and no other site can read it. */
const NAME = 'chain-mapping.key';

export const storedKey = (): string | null => sessionStorage.getItem(NAME);

export function keepKey(key: string): void {
  sessionStorage.setItem(NAME, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(NAME);
}

/** What a request carries so that the gateway knows who asks. */
export function authorization(key = storedKey()): Record<string, string> {
  return key === null ? {} : { authorization: `Bearer ${key}` };
}
