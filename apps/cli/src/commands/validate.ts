import type { ApiClient } from '../api/api-client';
import { allServices } from '../api/registry';
import { dryRun } from '../chain-files/apply-folder';
import { type Finding, inOrder, isError, type Level } from '../chain-files/finding';
import { ruleFindings, unknownDependencies } from '../chain-files/folder';
import { load } from '../chain-files/load';
import type { ParsedFile } from '../chain-files/parse-file';
import { counted } from '../output/output';
import type { FindingsFormat } from '../choices';
import { printFindings } from '../report/print-findings';
import type { CommandContext } from './context';

export interface ValidateOptions {
  readonly strict?: boolean;
  readonly registry?: boolean;
  readonly format?: FindingsFormat;
}

const FINE = 0;
const FAULTY = 1;

/** Prints everything that can be said against the files; answers 0 when none of it is a fault. */
export async function validate(
  context: CommandContext,
  paths: readonly string[],
  options: ValidateOptions,
): Promise<number> {
  const folder = await load(paths, context.stdin);
  const found = options.registry ? await findWithServer(context.api, folder) : findOffline(folder);
  const findings = inOrder(options.strict ? found.map(asFault) : found);
  printFindings(context, findings, options.format);
  context.out.say(summaryOf(folder, findings));
  return findings.some(isError) ? FAULTY : FINE;
}

function findOffline(folder: ParsedFile): Finding[] {
  return [...folder.findings, ...ruleFindings(folder), ...unknownDependencies(folder)];
}

/** The registry can only be asked about chains that have the shape of one. */
async function findWithServer(api: ApiClient, folder: ParsedFile): Promise<Finding[]> {
  const services = new Set((await allServices(api)).map(({ name }) => name));
  const findings = [...folder.findings, ...ruleFindings(folder, services)];
  if (findings.some(isError)) return findings;
  const answer = await dryRun(api, folder, false);
  return 'faults' in answer ? [...findings, ...answer.faults] : findings;
}

const asFault = (finding: Finding): Finding => (finding.level === 'warning' ? { ...finding, level: 'error' } : finding);

function summaryOf({ chains, services, misshapen }: ParsedFile, findings: readonly Finding[]): string {
  const levels = (['error', 'warning', 'note'] as const satisfies readonly Level[]).flatMap((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count > 0 ? [counted(count, level)] : [];
  });
  const what = `${counted(chains.length + misshapen.length, 'chain')}, ${counted(services.length, 'service')}`;
  return `${what}: ${levels.length > 0 ? levels.join(', ') : 'nothing to say against them'}`;
}
