import { Chain } from '@chain-mapping/model';

const Versioned = Chain.pick({ id: true, version: true });

/** A chain is written with these two first. */
const HEAD = /^\{"id":"([A-E][0-9]+)","version":([0-9]+),/;
const HEAD_BYTES = 64;

/**
 * Which chain, and which version of it, a text of the registry is. It is read off the beginning: to parse the whole was a tenth of a request;
 * a text of another form is parsed.
 *
 * @throws Error when it is no chain
 */
export function writtenVersion(text: Buffer): { readonly id: string; readonly version: number } {
  const [, id, version] = HEAD.exec(text.toString('latin1', 0, HEAD_BYTES)) ?? [];
  if (id !== undefined && version !== undefined) return { id, version: Number(version) };
  return Versioned.parse(JSON.parse(text.toString()));
}
