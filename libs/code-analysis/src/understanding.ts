import type { AnalysisOptions, Finding } from './analysis';
import type { FactsByFile } from './chains/chain-memory';
import type { ReadingMemory } from './engine/reading-memory';
import { readProject, type ReadingSurroundings } from './read-project';
import { compare, factsByFile } from './resolve/resolve-facts';
import { serviceName } from './resolve/service-boundaries';
import type { Component } from './topology/components';
import { type GrpcServices, grpcServices } from './topology/grpc-edges';
import { settingOf } from './topology/surroundings';
import type { System } from './topology/system';
import { type Parts, partsOf } from './topology/system-memory';

/** A system whose components nobody else has. */
export interface OwnSystem {
  readonly system: System;
  /** The components that a file is a part of. */
  readonly owners: (file: string) => readonly Component[];
  readonly grpc: GrpcServices;
}

/** What files say, with all names looked up: chains and the topology are both made of it. */
export interface Understanding {
  readonly files: Readonly<Record<string, string>>;
  readonly memory: ReadingMemory | undefined;
  readonly facts: FactsByFile;
  /** In order of the files. */
  readonly findings: readonly Finding[];
  /** For one who takes its components for their own, and asks once. */
  readonly system: () => OwnSystem;
}

/**
 * Reads and resolves files, once for all that is made of them.
 * @param files texts by path, relative to the root of the project, with `/` between folders: sources and settings
 */
export async function understand(
  files: Readonly<Record<string, string>>,
  options: AnalysisOptions = {},
): Promise<Understanding> {
  const findings: Finding[] = [];
  const { parts, isKept } = options.memory?.systems.of(files) ?? { parts: partsOf(files), isKept: false };
  const { owners, connections, boundaries } = parts;
  const given = options.service_name === undefined ? null : serviceName(options.service_name);
  const named = (file: string): string | null => given ?? boundaries(file);
  const ownerOf = (file: string): Component | null => owners(file)[0] ?? null;
  const own = ownSystem(files, parts);
  const { memory } = options;
  const surroundings: ReadingSurroundings = {
    parts,
    serviceName: named,
    // No component is called like a folder that is none.
    service: (file) => ownerOf(file)?.id ?? (named(file) === null ? null : `/${named(file)}`),
    setting: (file, name) => settingOf(ownerOf(file), name, connections),
    rpc: { services: own.grpc.services, serverOf: (service) => own.grpc.serverOf(service)?.id ?? null },
  };
  const known = await readProject(files, options, findings, surroundings, memory?.projects.take());
  const facts = factsByFile(known.project, memory?.facts);
  memory?.projects.give(known);
  return {
    files,
    memory,
    facts,
    findings: findings.sort((a, b) => compare(a.file, b.file)),
    // What is kept is asked for settings and owners, which the first topology leaves as they are; each later one has its own.
    system: () => (isKept ? ownSystem(files, partsOf(files)) : own),
  };
}

function ownSystem(files: Readonly<Record<string, string>>, { system, owners }: Parts): OwnSystem {
  const its = { ...system, textOf: (file: string) => files[file] ?? '' };
  return { system: its, owners, grpc: grpcServices(its, owners) };
}
