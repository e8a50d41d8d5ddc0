import { relative, resolve } from 'node:path';
import { type Finding, isError, lineOf } from '../chain-files/finding';
import type { FindingsFormat } from '../choices';
import type { CommandContext } from '../commands/context';
import { VERSION } from '../config';
import { githubAnnotations } from './github-annotations';
import { sarifLog } from './sarif';

/** Prints what was found in the format that is asked for; in GitHub Actions as annotations where none is. */
export function printFindings(
  { out, config }: Pick<CommandContext, 'out' | 'config'>,
  findings: readonly Finding[],
  given: FindingsFormat | undefined,
): void {
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
