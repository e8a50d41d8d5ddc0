import { ChainId, ChainInput, ProposalDraft } from '@chain-mapping/model';
import type { ScanFinding } from '../analysis/analysis-messages';
import { fingerprint } from './fingerprint';

export type FingerprintedDraft = ProposalDraft & { readonly fingerprint: string };

export const MOST_PROPOSALS = 5_000;
/** An event of a proposal must fit into one message, and so must the chain that it becomes. */
const MOST_BYTES = 600_000;
/** All proposals of a scan are held in memory at once. */
const MOST_BYTES_TOGETHER = 64 * 1_048_576;

/** Drafts that were admitted before, by their evidence: who assembles the same chain again gives the same object, though perhaps another number. */
export type KnownDrafts = WeakMap<object, Sized>;

interface Sized {
  readonly draft: FingerprintedDraft;
  readonly bytes: number;
}

/** What of an analysis can be stored, told and registered; each chain once. Everything else becomes a finding. */
export function admitDrafts(
  found: readonly Readonly<Record<string, unknown>>[],
  known: KnownDrafts = new WeakMap(),
): {
  readonly drafts: FingerprintedDraft[];
  readonly findings: ScanFinding[];
} {
  const drafts = new Map<string, FingerprintedDraft>();
  const findings: ScanFinding[] = [];
  let bytes = 0;
  for (const each of found) {
    const name = typeof each['name'] === 'string' ? each['name'] : 'a chain';
    const file = sourceOf(each['evidence']);
    const leaveOut = (why: string) => findings.push({ file, message: `${name} is not proposed: ${why}` });
    if (drafts.size >= MOST_PROPOSALS) {
      leaveOut(`more than ${MOST_PROPOSALS} chains in one scan; those after it are left out too`);
      break;
    }
    const admitted = again(each, known) ?? sized(each);
    if (typeof admitted === 'string') {
      leaveOut(admitted);
      continue;
    }
    if (isObject(each['evidence'])) known.set(each['evidence'], admitted);
    bytes += admitted.bytes;
    if (bytes > MOST_BYTES_TOGETHER) {
      leaveOut(`the chains of one scan may have ${MOST_BYTES_TOGETHER} bytes; those after it are left out too`);
      break;
    }
    if (!drafts.has(admitted.draft.fingerprint)) drafts.set(admitted.draft.fingerprint, admitted.draft);
  }
  return { drafts: [...drafts.values()], findings };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function again(each: Readonly<Record<string, unknown>>, known: KnownDrafts): Sized | undefined {
  const before = isObject(each['evidence']) ? known.get(each['evidence']) : undefined;
  const id = before === undefined ? undefined : ChainId.safeParse(each['proposed_chain_id']).data;
  return before === undefined || id === undefined
    ? undefined
    : { ...before, draft: { ...before.draft, proposed_chain_id: id } };
}

/** The draft, or why it is not admitted. */
function sized(each: Readonly<Record<string, unknown>>): Sized | string {
  const draft = ProposalDraft.safeParse(each);
  if (!draft.success) return firstFault(draft.error.issues);
  const chain = ChainInput.safeParse(draft.data);
  if (!chain.success) return firstFault(chain.error.issues);
  const fitting = fit(draft.data);
  return fitting === null
    ? `it is larger than ${MOST_BYTES} bytes`
    : { draft: { ...fitting.draft, fingerprint: fingerprint(fitting.draft) }, bytes: fitting.bytes };
}

/** With as much of its evidence as fits; null where not even the chain does. */
function fit(draft: ProposalDraft): { readonly draft: ProposalDraft; readonly bytes: number } | null {
  const { items, ...rest } = draft.evidence;
  const all = Array.isArray(items) ? items.length : 0;
  for (let kept = all; ; kept = Math.floor(kept / 2)) {
    const evidence =
      kept === all || !Array.isArray(items)
        ? draft.evidence
        : { ...rest, items: items.slice(0, kept), items_left_out: all - kept };
    const fitting = { ...draft, evidence };
    const bytes = bytesOf(fitting);
    if (bytes <= MOST_BYTES) return { draft: fitting, bytes };
    if (kept === 0) return null;
  }
}

/**
 * The proposals that fit into one answer, the first ones first. Where not all do, the pieces of their evidence are left out (one proposal alone has
 * them all); where that is not enough, the last proposals, which the next page has.
 */
export function fitIntoAnswer<Item extends Pick<ProposalDraft, 'evidence'>>(
  proposals: readonly Item[],
  most_bytes: number,
): Item[] {
  if (bytesOf(proposals) <= most_bytes) return [...proposals];
  const lean = proposals.map((proposal) => {
    const { items, ...rest } = proposal.evidence;
    return Array.isArray(items) ? { ...proposal, evidence: { ...rest, items_left_out: items.length } } : proposal;
  });
  let bytes = 0;
  const fitting = lean.findIndex((proposal) => (bytes += bytesOf(proposal)) > most_bytes);
  return fitting === -1 ? lean : lean.slice(0, Math.max(1, fitting));
}

function firstFault(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  const [issue] = issues;
  return issue === undefined ? 'it is invalid' : `${issue.path.map(String).join('.')} ${issue.message}`.trim();
}

function sourceOf(evidence: unknown): string {
  const file =
    typeof evidence === 'object' && evidence !== null && 'source_file' in evidence ? evidence.source_file : null;
  return typeof file === 'string' ? file : '.';
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
