import { serviceBoundaries } from '../resolve/service-boundaries';
import type { Component } from './components';
import { Connections } from './connections';
import { ownersOf } from './surroundings';
import { readSystem, type System } from './system';

type Texts = Readonly<Record<string, string>>;

/** The parts of a system, and how they are found by file and by name. */
export interface Parts {
  readonly system: System;
  readonly owners: (file: string) => readonly Component[];
  readonly connections: Connections;
  readonly boundaries: (file: string) => string | null;
}

export function partsOf(files: Texts, onRead?: (file: string) => void): Parts {
  const system = readSystem(files, onRead);
  return {
    system,
    owners: ownersOf(system),
    connections: new Connections(system.components),
    boundaries: serviceBoundaries(Object.keys(files)),
  };
}

interface Known {
  readonly names: readonly string[];
  /** What was looked at. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  readonly parts: Parts;
}

/**
 * The parts of the system that was read last, for as long as there are the same files and those that tell of its parts say the same. Where it
 * answers what it did before, settings and owners are as they were too.
 */
export class SystemMemory {
  private known: Known | undefined;

  of(files: Texts): { readonly parts: Parts; readonly isKept: boolean } {
    const names = Object.keys(files);
    const { known } = this;
    if (known !== undefined && isSame(known, names, files)) return { parts: known.parts, isKept: true };
    const texts = new Map<string, string | undefined>();
    const parts = partsOf(files, (file) => texts.set(file, files[file]));
    // Without what the other files said: it would be held for as long as this is.
    const system = { ...parts.system, textOf: (file: string) => texts.get(file) ?? '' };
    this.known = { names, texts, parts: { ...parts, system } };
    return { parts: this.known.parts, isKept: false };
  }
}

function isSame({ names, texts }: Known, now: readonly string[], files: Texts): boolean {
  if (names.length !== now.length) return false;
  for (let index = 0; index < now.length; index += 1) if (names[index] !== now[index]) return false;
  for (const [file, text] of texts) if (files[file] !== text) return false;
  return true;
}
