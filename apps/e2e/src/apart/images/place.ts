import { copyFileSync, constants, linkSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How files are put: by hard links, which cost next to nothing, only where no step writes to what is there already. */
export type Putting = 'copy' | 'link';

const PUT: Readonly<Record<Putting, (from: string, to: string) => void>> = {
  copy: (from, to) => copyFileSync(from, to, constants.COPYFILE_EXCL),
  link: linkSync,
};

/** Puts a file at a place, instead of what is there. */
export function placeFile(source: string, destination: string, how: Putting): void {
  mkdirSync(dirname(destination), { recursive: true });
  instead(PUT[how], source, destination);
}

/**
 * Puts what a folder holds into another, where the rest of what is there stays.
 *
 * @param leaveOut paths below the source
 */
export function placeFolder(
  source: string,
  destination: string,
  how: Putting,
  leaveOut: (path: string) => boolean = () => false,
): void {
  const visit = (path: string): void => {
    const to = join(destination, path);
    mkdirSync(to, { recursive: true });
    for (const entry of readdirSync(join(source, path), { withFileTypes: true })) {
      const inside = path === '' ? entry.name : `${path}/${entry.name}`;
      if (leaveOut(inside)) continue;
      if (entry.isDirectory()) visit(inside);
      else if (entry.isFile()) instead(PUT[how], join(source, inside), join(to, entry.name));
      else if (entry.isSymbolicLink())
        instead((from, at) => symlinkSync(readlinkSync(from), at), join(source, inside), join(to, entry.name));
    }
  };
  visit('');
}

/** Mostly nothing is there: to look first would cost more than to try. */
function instead(put: (from: string, to: string) => void, from: string, to: string): void {
  try {
    put(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    rmSync(to);
    put(from, to);
  }
}
