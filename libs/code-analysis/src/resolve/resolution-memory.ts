import type { Fact } from '../analysis';
import type { FileReading } from '../reading';
import { hasAny } from './has-any';
import { declaredAnswers, type Grounds, type Project } from './project';
import { type Wiring, wiringAnswers } from './wiring';

export interface Grounded<T> {
  readonly value: T;
  readonly grounds: Grounds;
}

/** What was worked out for a file, and from which reading of it. */
export interface Outcome {
  readonly reading: FileReading;
  readonly wiring: Grounded<Wiring>;
  readonly facts: Grounded<readonly Fact[]>;
}

/** All that was worked out, as plain data. */
export interface ResolutionState {
  /** The files, the services that they were of, and who answers which gRPC service. */
  readonly world: string;
  readonly settings: Project['settingsAsked'];
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/**
 * What the facts of each file were, and what they rest on: only those of files that have changed, and of files whose names led there, are worked
 * out again. Where files came or went, have another service or other settings, all are.
 */
export class ResolutionMemory {
  private project: Project | undefined;

  /** @param state where it goes on from, for which all of its readings must be those that are given again for files that have not changed */
  constructor(public state: ResolutionState = { world: '', settings: [], outcomes: new Map() }) {}

  begin(project: Project): ResolutionPass {
    const { world } = project;
    // A project that goes on does so beside the settings that there were.
    const isSame =
      world === this.state.world &&
      (project === this.project ||
        this.state.settings.every(({ file, name, answer }) => project.setting(file, name) === answer));
    const changed = project === this.project ? project.changed : project.readings;
    this.project = project;
    const before: ReadonlyMap<string, Outcome> = isSame ? this.state.outcomes : new Map();
    return new ResolutionPass(project, before, changed, (outcomes) => {
      this.state = { world, settings: project.settingsAsked, outcomes };
    });
  }
}

/** One resolution of all files: each is asked for its wiring, and after that each for its facts. */
export class ResolutionPass {
  private readonly changedFiles = new Set<string>();
  private readonly changedQuestions = new Set<string>();
  private readonly wirings = new Map<string, Grounded<Wiring>>();
  private readonly outcomes = new Map<string, Outcome>();

  constructor(
    private readonly project: Project,
    private readonly before: ReadonlyMap<string, Outcome>,
    mayHaveChanged: readonly FileReading[],
    private readonly keep: (outcomes: Map<string, Outcome>) => void,
  ) {
    for (const reading of mayHaveChanged) {
      const known = before.get(reading.file)?.reading;
      if (known === undefined || known === reading || shape(known) === shape(reading)) continue;
      this.changedFiles.add(reading.file);
      const service = project.service(reading.file);
      this.note(declaredAnswers(known, service), declaredAnswers(reading, service));
    }
  }

  wiring(reading: FileReading, work: () => Wiring): Wiring {
    const known = this.before.get(reading.file);
    const kept = known?.reading === reading && this.holds(known.wiring.grounds) ? known.wiring : undefined;
    const wiring = kept ?? this.project.grounded(work);
    this.wirings.set(reading.file, wiring);
    if (kept === undefined && known !== undefined) {
      const service = this.project.service(reading.file);
      this.note(wiringAnswers(known.wiring.value, service), wiringAnswers(wiring.value, service));
    }
    return wiring.value;
  }

  facts(reading: FileReading, work: () => readonly Fact[]): readonly Fact[] {
    const known = this.before.get(reading.file);
    const kept = known?.reading === reading && this.holds(known.facts.grounds) ? known.facts : undefined;
    const facts = kept ?? this.project.grounded(work);
    const wiring = this.wirings.get(reading.file);
    if (known !== undefined && wiring === known.wiring && facts === known.facts) this.outcomes.set(reading.file, known);
    else if (wiring !== undefined) this.outcomes.set(reading.file, { reading, wiring, facts });
    return facts.value;
  }

  end(): void {
    this.keep(this.outcomes);
  }

  private holds({ files, questions }: Grounds): boolean {
    return !hasAny(this.changedFiles, files) && !hasAny(this.changedQuestions, questions);
  }

  /** The questions that a file now has another part in the answer of. */
  private note(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): void {
    for (const question of new Set([...before.keys(), ...after.keys()]))
      if (withoutLines(before.get(question)) !== withoutLines(after.get(question))) this.changedQuestions.add(question);
  }
}

/** What other files can see of a file: not what it does, and not where in it things stand. */
const shape = ({ language, functions, classes, imports, assignments }: FileReading): string =>
  withoutLines([language, functions, classes, imports, assignments]);

const withoutLines = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => (key === 'line_start' || key === 'line_end' ? undefined : inner)) ??
  '';
