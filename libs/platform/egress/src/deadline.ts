/** As much of an `AbortSignal` as a way out needs: whether and why it is over, and to be told. */
export interface Deadline {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
