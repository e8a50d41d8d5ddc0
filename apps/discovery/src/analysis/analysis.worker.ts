import { analyse, discoverTopology, lastingMemory, ReadingMemory } from '@chain-mapping/code-analysis';
import type { ReadSystem } from '@chain-mapping/model';
import {
  type AnalysisAnswer,
  AnalysisRequest,
  type AnalysisResult,
  type FoundSystem,
  type Progress,
} from './analysis-messages';
import { foundSystem } from './found-system';
import { readGitTree } from './git-tree.adapter';
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
  const tree = await treeOf(request, onProgress);
  // Even without a place for it: chains and connections are read out of the same files.
  const { memory, save } =
    request.memory === null
      ? { memory: new ReadingMemory(''), save: () => undefined }
      : lastingMemory(request.memory.folder, request.memory.scope);
  const { service_name } = request;
  const analysis = await analyse(tree.files, { memory, ...(service_name !== null && { service_name }) });
  const found = analysis.findings.map(({ file, message: text }) => ({ file, message: text }));
  // Bounded here already: the service is to hold no more of it than it keeps.
  const { drafts, findings } = scanResult({
    proposals: analysis.proposals.map((proposal) => ({ ...proposal })),
    findings: [...tree.findings, ...found],
    progress: tree.progress,
    system: NO_SYSTEM,
  });
  const proposals = drafts.map((draft) => ({ ...draft }));
  const result = (topology: ReadSystem): AnalysisResult => ({
    proposals,
    findings,
    progress: tree.progress,
    system: foundSystem(topology, drafts),
  });
  answer({ kind: 'partial', result: result(NO_SYSTEM) });
  const topology = await discoverTopology(tree.files, { memory });
  save();
  return result(topology);
}

const NO_SYSTEM: FoundSystem = { nodes: [], edges: [] };

async function treeOf({ path, files, repository }: AnalysisRequest, onProgress: (progress: Progress) => void) {
  if (repository !== null) return readGitTree(repository, onProgress);
  return path === null ? given(files ?? {}) : readSourceTree(path, onProgress);
}

function given(files: Readonly<Record<string, string>>) {
  const count = Object.keys(files).length;
  return { files, findings: [], progress: { files_total: count, files_done: count } };
}

function answer(message: AnalysisAnswer): void {
  process.send?.(message);
}
