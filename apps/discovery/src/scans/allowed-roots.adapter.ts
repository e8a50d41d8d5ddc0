import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { NoFolder, PathNotAllowed } from './scan-errors';

export const ROOTS = Symbol('ROOTS');

/** The folders below which scans may read. */
@Injectable()
export class AllowedRoots {
  constructor(@Inject(ROOTS) private readonly roots: readonly string[]) {}

  /**
   * The folder without any link in it.
   *
   * @throws PathNotAllowed where it lies outside of every root, wherever links lead; InvalidInput where there is none
   */
  async folder(path: string): Promise<string> {
    const [real, ...roots] = await Promise.all([placeOf(path), ...this.roots.map(placeOf)]);
    const allowed = [...new Set([...this.roots, ...roots])];
    const isBelowRoot = (place: string) => allowed.some((root) => root !== undefined && isBelow(place, root));
    // Of what is not there only the name can be looked at.
    if (!isAbsolute(path) || !isBelowRoot(real ?? resolve(path))) throw new PathNotAllowed(path, this.roots);
    if (real === undefined || !(await isFolder(real))) throw new NoFolder(path);
    return real;
  }
}

/** undefined where there is nothing, or nothing that may be reached. */
async function placeOf(path: string): Promise<string | undefined> {
  if (!isAbsolute(path) || path.includes('\0')) return undefined;
  return realpath(path).catch(() => undefined);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

const isBelow = (place: string, root: string): boolean =>
  place === root || place.startsWith(root.endsWith(sep) ? root : root + sep);
