import { DomainError, InvalidInput } from '@chain-mapping/contracts';

export class ScanNotFound extends DomainError {
  constructor(scan_id: string) {
    super('ScanNotFound', `There is no scan ${scan_id}`, { scan_id });
  }
}

/** It says the same of what is not there and of what is not allowed: nobody is to learn what lies elsewhere. */
export class PathNotAllowed extends DomainError {
  constructor(path: string, roots: readonly string[]) {
    const allowed =
      roots.length === 0
        ? 'Scans may read no folder here; set DISCOVERY_ROOTS to the folders, separated by colons, below which they may'
        : `Scans may read below ${roots.join(', ')} only; DISCOVERY_ROOTS says which folders these are`;
    super('PathNotAllowed', `${allowed}. The folder asked for: ${path}`, { path });
  }
}

export class NoFolder extends InvalidInput {
  constructor(path: string) {
    super(`There is no folder ${path} that can be read`, [{ path: 'scan.path', message: 'is no folder' }]);
  }
}
