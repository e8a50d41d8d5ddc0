import { resolve } from 'node:path';
import { analyse, discoverTopology, topologyMermaid } from '@chain-mapping/code-analysis';
import { memoryOf } from '../discovery/reading-memory';
import { readSources } from '../discovery/source-files';
import { counted } from '../output/output';
import type { CommandContext } from './context';

export interface LocalOptions {
  readonly topology?: boolean;
  readonly proposals?: boolean;
  readonly mermaid?: boolean;
  readonly cache?: string;
}

/** Reads the source here and prints what was found, without a server and without registering anything. */
export async function discoverLocally({ out }: CommandContext, folder: string, options: LocalOptions): Promise<void> {
  const { files, skipped } = readSources(resolve(folder));
  for (const each of skipped) out.say(each);
  const { memory, save } = memoryOf(options.cache, folder);
  if (options.proposals === true) {
    const { proposals, findings } = await analyse(files, { memory });
    save();
    for (const { file, message } of findings) out.say(`${file}: ${message}`);
    out.print(JSON.stringify(proposals, null, 2));
    return;
  }
  const { findings, ...topology } = await discoverTopology(files, { memory });
  save();
  for (const { file, message } of findings) out.say(`${file}: ${message}`);
  out.print(options.mermaid === true ? topologyMermaid(topology) : JSON.stringify(topology, null, 2));
  const { nodes, edges, endpoints, unresolved } = topology;
  out.say(
    [counted(nodes.length, 'node'), counted(edges.length, 'connection'), counted(endpoints.length, 'endpoint')].join(
      ', ',
    ) + `, ${unresolved.length} not resolved`,
  );
}
