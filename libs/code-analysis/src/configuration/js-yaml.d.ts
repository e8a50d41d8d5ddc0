/** The part of it that is used here; `@types/js-yaml` does not know `types`. */
declare module 'js-yaml' {
  export interface Schema {
    extend(types: { readonly implicit: readonly unknown[] }): Schema;
  }
  export const CORE_SCHEMA: Schema;
  export const types: { readonly merge: unknown };
  export function loadAll(
    text: string,
    iterator: (document: unknown) => void,
    options: { readonly schema: Schema },
  ): void;
}
