import type { Caller } from './caller';

/** Who a key or token stands for, or why it is not taken. */
export type Identification = { readonly caller: Caller } | { readonly refusal: string };

/** The key or token of an `Authorization` header. https://www.rfc-editor.org/rfc/rfc6750 */
export const bearerOf = (header: string | undefined): string | undefined =>
  /^Bearer +([\x21-\x7e]+) *$/i.exec(header ?? '')?.[1];
