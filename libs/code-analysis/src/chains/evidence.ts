import { hash } from 'node:crypto';
import type { EvidenceItem, Fact } from '../analysis';
import { withoutCredentials } from '../resolve/resolve-facts';

const MAX_LINES = 8;
const MAX_LENGTH = 600;

export type TextOf = (file: string) => string;

/** The lines behind a fact, as evidence for a node or an edge of a chain. */
export function evidenceItem(fact: Fact, supports: EvidenceItem['supports'], linesOf: LinesOf): EvidenceItem {
  const lines = linesOf(fact.file).slice(fact.line_start - 1, fact.line_end);
  return {
    kind: fact.kind,
    file: fact.file,
    line_start: fact.line_start,
    line_end: fact.line_end,
    snippet: withoutCredentials(lines.slice(0, MAX_LINES).join('\n')).slice(0, MAX_LENGTH),
    snippet_hash: hash('sha256', lines.join('\n'), 'hex'),
    rule: fact.rule,
    confidence: fact.confidence,
    supports,
  };
}

export type LinesOf = (file: string) => readonly string[];

/** The lines of files, each file split once. */
export function linesOfFiles(textOf: TextOf): LinesOf {
  const known = new Map<string, readonly string[]>();
  return (file) => {
    const lines = known.get(file) ?? textOf(file).split(/\r?\n/);
    known.set(file, lines);
    return lines;
  };
}
