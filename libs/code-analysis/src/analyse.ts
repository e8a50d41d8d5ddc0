import type { Analysis, AnalysisOptions, Fact } from './analysis';
import { assembleChains } from './chains/assemble-chains';
import { type Understanding, understand } from './understanding';

/**
 * Finds the chains in source code. Never throws because of what a file holds: a file that cannot be read becomes a finding.
 * The same files give the same result, in whatever order they are listed.
 * @param files texts by path, relative to the root of the project, with `/` between folders
 */
export async function analyse(
  files: Readonly<Record<string, string>>,
  options: AnalysisOptions = {},
): Promise<Analysis> {
  return chainsOf(await understand(files, options));
}

/** The same of what is understood already. */
export const chainsOf = ({ facts, findings, files, memory }: Understanding): Analysis => ({
  facts: ([] as Fact[]).concat(...facts.values()),
  proposals: assembleChains(facts, (file) => files[file] ?? '', memory?.chains),
  findings: [...findings],
});
