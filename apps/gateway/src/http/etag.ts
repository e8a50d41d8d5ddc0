import { InvalidInput } from '@chain-mapping/contracts';

export const etagOf = (version: number): string => `"${version}"`;

/**
 * The version that `If-Match` names; `undefined` when any will do.
 *
 * @throws InvalidInput when it is neither `*` nor the ETag of a version.
 */
export function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const version = /^(?:W\/)?"([1-9][0-9]{0,8})"$/.exec(ifMatch.trim())?.[1];
  if (version === undefined) {
    const message = 'must be the ETag of a version, for example "3"';
    throw new InvalidInput(`If-Match ${message}`, [{ path: 'If-Match', message }]);
  }
  return Number(version);
}
