import { relative, resolve } from 'node:path';
import type { ApiClient } from '../api/api-client';
import { allServices } from '../api/registry';
import { dryRun } from '../chain-files/apply-folder';
import { type Finding, inOrder, isError, type Level, lineOf } from '../chain-files/finding';
import { ruleFindings, unknownDependencies } from '../chain-files/folder';
import { load } from '../chain-files/load';
import type { ParsedFile } from '../chain-files/parse-file';
import { githubAnnotations } from '../report/github-annotations';
import { sarifLog } from '../report/sarif';
import { VERSION } from '../config';
import { counted } from '../output/output';
import type { CommandContext } from './context';

export const VALIDATE_FORMATS = ['text', 'github', 'sarif', 'json'] as const;
export type ValidateFormat = (typeof VALIDATE_FORMATS)[number];

export interface ValidateOptions {
  readonly strict?: boolean;
  readonly server?: boolean;
  readonly format?: ValidateFormat;
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
  const found = options.server ? await findWithServer(context.api, folder) : findOffline(folder);
  const findings = inOrder(options.strict ? found.map(asFault) : found);
  print(context, findings, options.format);
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

function print({ out, config }: CommandContext, findings: readonly Finding[], given: ValidateFormat | undefined): void {
  const format = given ?? (out.json ? 'json' : config.inGitHubActions ? 'github' : 'text');
  const fromRoot = (): Finding[] => findings.map((finding) => withFileFrom(config.repositoryRoot, finding));
  switch (format) {
    case 'json':
      return out.print(JSON.stringify({ valid: !findings.some(isError), findings }, null, 2));
    case 'sarif':
      return out.print(JSON.stringify(sarifLog(fromRoot(), VERSION), null, 2));
    case 'github':
      return githubAnnotations(fromRoot()).forEach((line) => out.print(line));
    case 'text':
      return findings.forEach((finding) => out.print(lineOf(finding)));
  }
}

function withFileFrom(root: string, finding: Finding): Finding {
  const name = (file: string): string => relative(root, resolve(file));
  const { related } = finding;
  return {
    ...finding,
    file: name(finding.file),
    ...(related && { related: { ...related, file: name(related.file) } }),
  };
}

function summaryOf({ chains, services, misshapen }: ParsedFile, findings: readonly Finding[]): string {
  const levels = (['error', 'warning', 'note'] as const satisfies readonly Level[]).flatMap((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count > 0 ? [counted(count, level)] : [];
  });
  const what = `${counted(chains.length + misshapen.length, 'chain')}, ${counted(services.length, 'service')}`;
  return `${what}: ${levels.length > 0 ? levels.join(', ') : 'nothing to say against them'}`;
}
