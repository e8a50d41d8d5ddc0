import type { Chain, Service } from '@chain-mapping/model';
import type { ChainFile, ServiceEntry } from '../chain-files/chain-file';

export interface ExportInput {
  readonly chains: readonly Chain[];
  readonly services: readonly Service[];
}

/** Writes chains in a format of another tool: the same text for the same input, whatever the order it comes in. */
export interface Exporter {
  readonly name: string;
  readonly description: string;
  /** What the name of a file in this format ends with, without the first dot: `mmd`, `catalog-info.yaml`. */
  readonly extension: string;
  write(input: ExportInput): string;
}

export interface ImportedFile {
  readonly name: string;
  readonly text: string;
}

/** Something in a file that no chain can hold, or that was left out, where an editor can jump to it. */
export interface Note {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

export interface Imported {
  readonly chains: readonly ChainFile[];
  readonly services: readonly ServiceEntry[];
  readonly notes: readonly Note[];
}

export interface ImportOptions {
  /** Ids that chains elsewhere have: no chain without an id of its own is given one of them. */
  readonly taken_ids?: readonly string[];
}

export interface Importer {
  readonly name: string;
  readonly description: string;
  /** @throws Failure naming file, line and field of everything that is wrong in any of the files. */
  read(files: readonly ImportedFile[], options?: ImportOptions): Imported;
}
