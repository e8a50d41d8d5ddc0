import { type Category, categoryPrefix } from '@chain-mapping/model';
import type { Analysis, Fact } from '../analysis';
import { hasAny } from '../resolve/has-any';
import { compare } from '../resolve/resolve-facts';
import { answerKey, EndpointIndex } from './endpoint-index';

/** The facts of each file, in order of the files. */
export type FactsByFile = ReadonlyMap<string, readonly Fact[]>;

type Proposal = Analysis['proposals'][number];
export type UnnumberedProposal = Omit<Proposal, 'proposed_chain_id'>;

export const byName = (a: UnnumberedProposal, b: UnnumberedProposal): number =>
  compare(a.name, b.name) || compare(a.evidence.chain_key, b.evidence.chain_key);

/** The chains that begin in a file, and the functions that these reach. */
export interface ChainsOfFile {
  readonly chains: readonly UnnumberedProposal[];
  readonly reached: readonly string[];
}

export type Reached = Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'>;

/** With what they were made of: facts of files, and endpoints of services. */
export interface KnownChains extends ChainsOfFile {
  readonly files: readonly string[];
  /** Services with lengths of paths, and paths of gRPC. */
  readonly answering: readonly string[];
}

export interface ChainState {
  readonly facts: FactsByFile;
  readonly chains: ReadonlyMap<string, KnownChains>;
}

/**
 * The chains that began in each file, and what they were made of: facts of files, and the endpoints of services that calls led to. Facts count as
 * the same where they are the same objects, which those of a file with another text never are.
 */
export class ChainMemory {
  private known: ChainState | undefined;
  private order: UnnumberedProposal[] = [];
  private readonly numbers = new WeakMap<UnnumberedProposal, Proposal>();
  readonly endpoints = new EndpointIndex();
  /** How many files have chains that reach a function, as `counted` has them. */
  private readonly reached = new Map<string, number>();
  private counted: ReadonlyMap<string, KnownChains> = new Map();

  /** @param load where it goes on from, once it is asked for anything */
  constructor(private readonly load: () => ChainState | undefined = () => undefined) {}

  /** undefined: nobody has asked for chains yet. */
  get state(): ChainState | undefined {
    return this.known;
  }

  /** The functions that chains reach, by their keys; until it is asked again. */
  reachedBy(chains: ReadonlyMap<string, KnownChains>): Reached {
    const before = this.counted;
    let old = 0;
    for (const [file, its] of chains) {
      const known = before.get(file);
      if (known !== undefined) old += 1;
      if (known === its) continue;
      this.count(its, 1);
      if (known !== undefined) this.count(known, -1);
    }
    if (old < before.size) for (const [file, its] of before) if (!chains.has(file)) this.count(its, -1);
    this.counted = chains;
    return this.reached;
  }

  private count({ reached }: ChainsOfFile, by: number): void {
    for (const key of reached) {
      const count = (this.reached.get(key) ?? 0) + by;
      if (count === 0) this.reached.delete(key);
      else this.reached.set(key, count);
    }
  }

  /** What is sorted is nearly what was sorted last: it is put into that order first, in which it takes a few steps. */
  sorted(chains: Iterable<UnnumberedProposal>): UnnumberedProposal[] {
    const left = new Set(chains);
    const inOrder = this.order.filter((each) => left.delete(each));
    for (const each of left) inOrder.push(each);
    this.order = inOrder.sort(byName);
    return this.order;
  }

  /**
   * Numbers count within an analysis, by category; the registry gives the next free one when a chain is approved. Where a chain has the number
   * that it had, it is the same object.
   */
  numbered(proposals: readonly UnnumberedProposal[]): Proposal[] {
    const counts = new Map<Category, number>();
    return proposals.map((each) => {
      const count = (counts.get(each.category) ?? 0) + 1;
      counts.set(each.category, count);
      const id: Proposal['proposed_chain_id'] = `${categoryPrefix[each.category]}${count}`;
      const before = this.numbers.get(each);
      if (before?.proposed_chain_id === id) return before;
      const proposed = { proposed_chain_id: id, ...each };
      this.numbers.set(each, proposed);
      return proposed;
    });
  }

  begin(facts: FactsByFile): ChainPass {
    const { facts: before, chains } = this.known ?? this.load() ?? { facts: new Map(), chains: new Map() };
    const pass = new ChainPass(before, facts, chains);
    this.endpoints.change(facts, pass.changedFiles);
    this.known = { facts, chains: pass.chains };
    return pass;
  }
}

/** One assembly of all chains. */
export class ChainPass {
  readonly chains = new Map<string, KnownChains>();
  readonly changedFiles = new Set<string>();
  private readonly changedEndpoints = new Set<string>();
  private files = new Set<string>();
  private answering = new Set<string>();

  constructor(
    before: FactsByFile,
    after: FactsByFile,
    private readonly known: ReadonlyMap<string, KnownChains>,
  ) {
    for (const [file, facts] of after) {
      const its = before.get(file);
      if (its !== facts) this.note(file, [...(its ?? []), ...facts]);
    }
    for (const [file, facts] of before) if (!after.has(file)) this.note(file, facts);
  }

  private note(file: string, facts: readonly Fact[]): void {
    this.changedFiles.add(file);
    for (const fact of facts)
      if (fact.kind === 'endpoint' && fact.protocol === 'grpc') this.changedEndpoints.add(fact.path);
      else if (fact.kind === 'endpoint' && fact.service !== null)
        this.changedEndpoints.add(answerKey(fact.service, fact.path));
  }

  /** Notes that what is assembled uses the facts of a file. */
  usesFile(file: string): void {
    this.files.add(file);
  }

  /** Notes that what is assembled uses what answers a path over gRPC. */
  usesPath(path: string): void {
    this.answering.add(path);
  }

  /** Notes that what is assembled uses the endpoint of a service that answers requests for a path. */
  usesService(service: string, path: string): void {
    this.answering.add(answerKey(service, path));
  }

  of(file: string, work: () => ChainsOfFile): ChainsOfFile {
    const known = this.known.get(file);
    const isKept =
      known !== undefined &&
      !this.changedFiles.has(file) &&
      !hasAny(this.changedFiles, known.files) &&
      !hasAny(this.changedEndpoints, known.answering);
    const chains = isKept ? known : this.assemble(work);
    this.chains.set(file, chains);
    return chains;
  }

  private assemble(work: () => ChainsOfFile): KnownChains {
    this.files = new Set();
    this.answering = new Set();
    const chains = work();
    return { ...chains, files: [...this.files], answering: [...this.answering] };
  }
}
