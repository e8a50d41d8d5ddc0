/** The chain that is edited; a new one where it is not given. */
export const editorSearch = ({ chain }: Record<string, unknown>): { chain?: string } =>
  typeof chain === 'string' && chain !== '' ? { chain } : {};
