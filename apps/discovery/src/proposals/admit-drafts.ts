import { ChainInput, ProposalDraft } from '@chain-mapping/model';
import type { ScanFinding } from '../analysis/analysis-messages';
import { fingerprint } from './fingerprint';

export type FingerprintedDraft = ProposalDraft & { readonly fingerprint: string };

export const MOST_PROPOSALS = 5_000;
/** An event of a proposal must fit into one message, and so must the chain that it becomes. */
const MOST_BYTES = 600_000;
/** All proposals of a scan are held in memory at once. */
const MOST_BYTES_TOGETHER = 64 * 1_048_576;

/** What of an analysis can be stored, told and registered; each chain once. Everything else becomes a finding. */
export function admitDrafts(found: readonly Readonly<Record<string, unknown>>[]): {
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
    const draft = ProposalDraft.safeParse(each);
    if (!draft.success) {
      leaveOut(firstFault(draft.error.issues));
      continue;
    }
    const chain = ChainInput.safeParse(draft.data);
    if (!chain.success) {
      leaveOut(firstFault(chain.error.issues));
      continue;
    }
    const fitting = fit(draft.data);
    if (fitting === null) {
      leaveOut(`it is larger than ${MOST_BYTES} bytes`);
      continue;
    }
    bytes += bytesOf(fitting);
    if (bytes > MOST_BYTES_TOGETHER) {
      leaveOut(`the chains of one scan may have ${MOST_BYTES_TOGETHER} bytes; those after it are left out too`);
      break;
    }
    const print = fingerprint(fitting);
    if (!drafts.has(print)) drafts.set(print, { ...fitting, fingerprint: print });
  }
  return { drafts: [...drafts.values()], findings };
}

/** With as much of its evidence as fits; null where not even the chain does. */
function fit(draft: ProposalDraft): ProposalDraft | null {
  const { items, ...rest } = draft.evidence;
  if (!Array.isArray(items)) return bytesOf(draft) <= MOST_BYTES ? draft : null;
  for (let kept = items.length; ; kept = Math.floor(kept / 2)) {
    const evidence =
      kept === items.length
        ? draft.evidence
        : { ...rest, items: items.slice(0, kept), items_left_out: items.length - kept };
    const fitting = { ...draft, evidence };
    if (bytesOf(fitting) <= MOST_BYTES) return fitting;
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
