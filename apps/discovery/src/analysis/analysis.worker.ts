import {
  chainsOf,
  type LastingMemory,
  lastingMemory,
  passingMemory,
  topologyOf,
  understand,
} from '@chain-mapping/code-analysis';
import { type AnalysisAnswer, AnalysisRequest, type FoundSystem, type Progress } from './analysis-messages';
import { proposedSystem } from '@chain-mapping/model';
import type { KnownDrafts } from '../proposals/admit-drafts';
import { foundSystem } from './found-system';
import { readGitTree } from './git-tree.adapter';
import { scanResult } from './scan-result';
import { KnownTexts } from './known-texts.adapter';
import { readSourceTree } from './source-tree.adapter';
import { WALK_LIMITS } from './walk-rules';

/**
 * A process of its own for the scans of one scope, with nothing of the service's environment: what a source file does to the parser, to memory or
 * to the clock ends here. It waits to be ended or asked again when it has answered, for an answer is lost when its sender leaves too early.
 */
process.on('message', (message) => {
  work(message).then(
    (system) => answer({ kind: 'done', system, memory_bytes: process.memoryUsage.rss() }),
    (error: unknown) => answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
process.once('disconnect', () => process.exit(1));

/** What was read before: it is asked for the same again. */
let lasting: LastingMemory | undefined;
const texts = new KnownTexts();
const known: KnownDrafts = new WeakMap();

async function work(message: unknown): Promise<FoundSystem> {
  const request = AnalysisRequest.parse(message);
  const onProgress = (progress: Progress) => answer({ kind: 'progress', progress });
  const tree = await treeOf(request, onProgress);
  lasting ??= request.memory === null ? passingMemory() : lastingMemory(request.memory.folder, request.memory.scope);
  const { memory, save } = lasting;
  const { service_name } = request;
  const understood = await understand(tree.files, { memory, ...(service_name !== null && { service_name }) });
  const analysis = chainsOf(understood);
  const found = analysis.findings.map(({ file, message: text }) => ({ file, message: text }));
  // Bounded here already: the service is to hold no more of it than it keeps.
  const { drafts, findings } = scanResult(
    {
      proposals: analysis.proposals.map((proposal) => ({ ...proposal })),
      findings: [...tree.findings, ...found],
      progress: tree.progress,
      system: NO_SYSTEM,
    },
    known,
  );
  const proposed = proposedSystem(drafts);
  answer({
    kind: 'partial',
    result: {
      proposals: drafts.map((draft) => ({ ...draft })),
      findings,
      progress: tree.progress,
      system: foundSystem(NO_SYSTEM, proposed),
    },
  });
  const topology = topologyOf(understood);
  save();
  return foundSystem(topology, proposed);
}

const NO_SYSTEM: FoundSystem = { nodes: [], edges: [] };

async function treeOf({ path, files, repository }: AnalysisRequest, onProgress: (progress: Progress) => void) {
  if (repository !== null) return readGitTree(repository, onProgress);
  return path === null ? given(files ?? {}) : readSourceTree(path, onProgress, WALK_LIMITS, texts);
}

function given(files: Readonly<Record<string, string>>) {
  const count = Object.keys(files).length;
  return { files, findings: [], progress: { files_total: count, files_done: count } };
}

function answer(message: AnalysisAnswer): void {
  process.send?.(message);
}
