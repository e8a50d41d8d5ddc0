import type { AnalysisOptions, Finding } from './analysis';
import type { FactsByFile } from './chains/chain-memory';
import type { ReadingMemory } from './engine/reading-memory';
import { readProject } from './read-project';
import { compare, factsByFile } from './resolve/resolve-facts';
import { serviceBoundaries, serviceName } from './resolve/service-boundaries';
import type { Component } from './topology/components';
import { Connections } from './topology/connections';
import { type GrpcServices, grpcServices } from './topology/grpc-edges';
import { ownersOf, settingOf } from './topology/surroundings';
import { readSystem, type System } from './topology/system';

/** What files say, with all names looked up: chains and the topology are both made of it. */
export interface Understanding {
  readonly files: Readonly<Record<string, string>>;
  readonly memory: ReadingMemory | undefined;
  readonly facts: FactsByFile;
  /** In order of the files. */
  readonly findings: readonly Finding[];
  readonly system: System;
  /** The components that a file is a part of. */
  readonly owners: (file: string) => readonly Component[];
  readonly grpc: GrpcServices;
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
  const system = readSystem(files);
  const owners = ownersOf(system);
  const connections = new Connections(system.components);
  const boundaries = serviceBoundaries(Object.keys(files));
  const given = options.service_name === undefined ? null : serviceName(options.service_name);
  const named = (file: string): string | null => given ?? boundaries(file);
  const ownerOf = (file: string): Component | null => owners(file)[0] ?? null;
  const grpc = grpcServices(system, owners);
  const project = await readProject(files, options, findings, {
    serviceName: named,
    // No component is called like a folder that is none.
    service: (file) => ownerOf(file)?.id ?? (named(file) === null ? null : `/${named(file)}`),
    setting: (file, name) => settingOf(ownerOf(file), name, connections),
    rpc: { services: grpc.services, serverOf: (service) => grpc.serverOf(service)?.id ?? null },
  });
  return {
    files,
    memory: options.memory,
    facts: factsByFile(project, options.memory?.facts),
    findings: findings.sort((a, b) => compare(a.file, b.file)),
    system,
    owners,
    grpc,
  };
}
