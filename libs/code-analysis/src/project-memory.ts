import type { Finding } from './analysis';
import type { Judgement } from './engine/file-memories';
import type { SourceLanguage } from './languages/language';
import type { Leads } from './leads';
import type { Project } from './resolve/project';
import type { Parts } from './topology/system-memory';

/** A file that may be read. */
export interface Candidate {
  readonly text: string;
  readonly language: SourceLanguage;
  readonly judgement: Judgement;
}

/** What was read last, and why it was these files. */
export interface KnownProject {
  readonly parts: Parts;
  readonly service_name: string | undefined;
  readonly include_all: boolean;
  readonly candidates: Map<string, Candidate>;
  readonly leads: Leads;
  /** Of each file that was read the files that it led to. */
  readonly led: ReadonlyMap<string, readonly string[]>;
  findings: readonly Finding[];
  readonly project: Project;
}

/** The project of this process that was read last: where few files have changed, and lead to the same others, it is the next one too. */
export class ProjectMemory {
  private known: KnownProject | undefined;

  /** For one analysis alone, which gives back what comes of it. */
  take(): KnownProject | undefined {
    const { known } = this;
    this.known = undefined;
    return known;
  }

  give(known: KnownProject): void {
    known.project.rest();
    known.leads.rest();
    // What could not be read once may be read another time.
    const isWhole = known.findings.every(({ code }) => code !== 'too_slow' && code !== 'not_parseable');
    this.known = isWhole ? known : undefined;
  }
}
