import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { chainsOf, topologyOf, understand } from '@chain-mapping/code-analysis';
import { derivedFields } from '@chain-mapping/model';
import { allChains, allServices } from '../api/registry';
import { loadSound } from '../chain-files/load';
import { isError, type Place } from '../chain-files/finding';
import { callFindings } from '../discovery/call-findings';
import { checkSummary } from '../discovery/check-summary';
import { comparedCalls } from '../discovery/compared-calls';
import { memoryOf } from '../discovery/reading-memory';
import { readSources } from '../discovery/source-files';
import { Failure } from '../output/failure';
import { counted } from '../output/output';
import type { FindingsFormat } from '../choices';
import { printFindings } from '../report/print-findings';
import type { CommandContext } from './context';

export interface CheckOptions {
  /** Files or folders with the chains; without any, those of the server. */
  readonly file?: readonly string[];
  readonly service?: string;
  readonly minConfidence?: string;
  readonly strict?: boolean;
  readonly summary?: string;
  readonly cache?: string;
  readonly format?: FindingsFormat;
}

const FINE = 0;
const FAULTY = 1;
const LEAST = 0.8;

/** Compares what code in a folder calls with what chains declare; answers 0 when every call is declared. */
export async function discoverCheck(context: CommandContext, folder: string, options: CheckOptions): Promise<number> {
  const { out, config } = context;
  const least = leastOf(options.minConfidence);
  // What is wrong with the chains is said before the code is read.
  const registered = await registeredIn(context, options.file ?? []);
  const { files, skipped } = readSources(resolve(folder));
  for (const each of skipped) out.say(each);
  const { memory, save } = memoryOf(options.cache, folder);
  const understood = await understand(files, {
    memory,
    ...(options.service !== undefined && { service_name: options.service }),
  });
  const { proposals } = chainsOf(understood);
  const topology = topologyOf(understood);
  save();
  const compared = comparedCalls({ topology, proposals }, registered, new Date().toISOString(), least);
  const found = callFindings(folder, compared, (chain_id) => registered.places.get(chain_id));
  const findings = options.strict
    ? found.map((each) => (each.level === 'warning' ? { ...each, level: 'error' as const } : each))
    : found;
  printFindings(context, findings, options.format);
  const summary = options.summary ?? config.stepSummary;
  if (summary !== undefined) await appendFile(summary, checkSummary(compared));
  const { undeclared, notFound, confirmed } = compared;
  out.say(
    `${counted(confirmed, 'call')} as declared, ${undeclared.length} undeclared, ${notFound.length} declared but not found`,
  );
  return findings.some(isError) ? FAULTY : FINE;
}

async function registeredIn({ api, stdin }: CommandContext, paths: readonly string[]) {
  if (paths.length === 0) {
    const [chains, services] = await Promise.all([allChains(api), allServices(api)]);
    return { chains, services, places: new Map<string, Place>() };
  }
  const { chains, services } = await loadSound(paths, stdin);
  return {
    chains: chains.map(({ value }) => ({ id: value.id, edges: value.edges, nodes: derivedFields(value).nodes })),
    services: services.map(({ value }) => value),
    places: new Map(chains.map(({ value, locate }) => [value.id, locate(['id'])])),
  };
}

function leastOf(text: string | undefined): number {
  const least = text === undefined ? LEAST : Number(text);
  if (!(least >= 0 && least <= 1)) throw new Failure(`--min-confidence is a number from 0 to 1, not ${text}`, 2);
  return least;
}
