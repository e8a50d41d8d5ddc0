import { analyse, discoverTopology } from '@chain-mapping/code-analysis';
import { type AnalysisAnswer, AnalysisRequest, type AnalysisResult, type Progress } from './analysis-messages';
import { foundSystem } from './found-system';
import { scanResult } from './scan-result';
import { readSourceTree } from './source-tree.adapter';

/**
 * A process of its own for one scan, with nothing of the service's environment: what a source file does to the parser, to memory or to the clock
 * ends here. It waits to be ended when it has answered, for an answer is lost when its sender leaves too early.
 */
process.once('message', (message) => {
  work(message).then(
    (result) => answer({ kind: 'done', result }),
    (error: unknown) => answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
process.once('disconnect', () => process.exit(1));

async function work(message: unknown): Promise<AnalysisResult> {
  const request = AnalysisRequest.parse(message);
  const onProgress = (progress: Progress) => answer({ kind: 'progress', progress });
  const tree = request.path === null ? given(request.files ?? {}) : await readSourceTree(request.path, onProgress);
  const analysis = await analyse(
    tree.files,
    request.service_name === null ? {} : { service_name: request.service_name },
  );
  const topology = await discoverTopology(tree.files);
  const found = analysis.findings.map(({ file, message: text }) => ({ file, message: text }));
  const system = foundSystem(topology, analysis.proposals);
  // Bounded here already: the service is to hold no more of it than it keeps.
  const { drafts, findings } = scanResult({
    proposals: analysis.proposals.map((proposal) => ({ ...proposal })),
    findings: [...tree.findings, ...found],
    progress: tree.progress,
    system,
  });
  return { proposals: drafts.map((draft) => ({ ...draft })), findings, progress: tree.progress, system };
}

function given(files: Readonly<Record<string, string>>) {
  const count = Object.keys(files).length;
  return { files, findings: [], progress: { files_total: count, files_done: count } };
}

function answer(message: AnalysisAnswer): void {
  process.send?.(message);
}
