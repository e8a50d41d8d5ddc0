import type { AnalysisResult, FoundSystem, Progress, ScanFinding } from './analysis-messages';
import { admitDrafts, type FingerprintedDraft, type KnownDrafts } from '../proposals/admit-drafts';
import { storable } from '../storage/storable';

const MOST_FINDINGS = 500;
const MOST_FILE_NAME = 1024;
const MOST_MESSAGE = 500;

/** What of an analysis is kept. */
export interface ScanResult {
  readonly drafts: FingerprintedDraft[];
  readonly findings: ScanFinding[];
  readonly progress: Progress;
  readonly system: FoundSystem;
}

/** @param known drafts of earlier results of the same process */
export function scanResult(
  { proposals, findings, progress, system }: AnalysisResult,
  known: KnownDrafts = new WeakMap(),
): ScanResult {
  const { drafts, findings: leftOut } = admitDrafts(
    proposals.map((each) => (isKnown(each, known) ? each : { ...asObject(storable(each)) })),
    known,
  );
  return { drafts, findings: bounded([...findings, ...leftOut]), progress, system: storableSystem(system) };
}

/** As many findings as a person reads, each in a line. */
export function bounded(findings: readonly ScanFinding[]): ScanFinding[] {
  const most = findings.length <= MOST_FINDINGS ? MOST_FINDINGS : MOST_FINDINGS - 1;
  const kept = findings.slice(0, most).map(({ file, message }) => ({
    file: String(storable(file.slice(0, MOST_FILE_NAME))),
    message: String(storable(message.slice(0, MOST_MESSAGE))),
  }));
  const more = findings.length - kept.length;
  return more > 0 ? [...kept, { file: '.', message: `and ${more} more findings` }] : kept;
}

const storableSystem = (system: FoundSystem): FoundSystem => storable(system) as FoundSystem;

const isKnown = ({ evidence }: Readonly<Record<string, unknown>>, known: KnownDrafts): boolean =>
  typeof evidence === 'object' && evidence !== null && known.has(evidence);

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
