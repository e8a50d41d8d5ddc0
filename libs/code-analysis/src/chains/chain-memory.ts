import type { Analysis, Fact } from '../analysis';
import { serviceKey } from '../resolve/service-key';

/** The facts of each file, in order of the files. */
export type FactsByFile = ReadonlyMap<string, readonly Fact[]>;

export type UnnumberedProposal = Omit<Analysis['proposals'][number], 'proposed_chain_id'>;

/** The chains that begin in a file, and the functions that these reach. */
export interface ChainsOfFile {
  readonly chains: readonly UnnumberedProposal[];
  readonly reached: readonly string[];
}

/** With what they were made of: facts of files, and endpoints of services. */
export interface KnownChains extends ChainsOfFile {
  readonly files: readonly string[];
  /** Services, and paths of gRPC. */
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

  /** @param load where it goes on from, once it is asked for anything */
  constructor(private readonly load: () => ChainState | undefined = () => undefined) {}

  /** undefined: nobody has asked for chains yet. */
  get state(): ChainState | undefined {
    return this.known;
  }

  begin(facts: FactsByFile): ChainPass {
    const { facts: before, chains } = this.known ?? this.load() ?? { facts: new Map(), chains: new Map() };
    const pass = new ChainPass(before, facts, chains);
    this.known = { facts, chains: pass.chains };
    return pass;
  }
}

/** One assembly of all chains. */
export class ChainPass {
  readonly chains = new Map<string, KnownChains>();
  private readonly changedFiles = new Set<string>();
  private readonly changedEndpoints = new Set<string>();
  private files = new Set<string>();
  private answering = new Set<string>();

  constructor(
    before: FactsByFile,
    after: FactsByFile,
    private readonly known: ReadonlyMap<string, KnownChains>,
  ) {
    for (const file of new Set([...before.keys(), ...after.keys()])) {
      if (before.get(file) === after.get(file)) continue;
      this.changedFiles.add(file);
      for (const fact of [...(before.get(file) ?? []), ...(after.get(file) ?? [])])
        if (fact.kind === 'endpoint' && fact.protocol === 'grpc') this.changedEndpoints.add(fact.path);
        else if (fact.kind === 'endpoint' && fact.service !== null) this.changedEndpoints.add(serviceKey(fact.service));
    }
  }

  /** Notes that what is assembled uses the facts of a file. */
  usesFile(file: string): void {
    this.files.add(file);
  }

  /** Notes that what is assembled uses what answers a path over gRPC. */
  usesPath(path: string): void {
    this.answering.add(path);
  }

  /** Notes that what is assembled uses the endpoints of a service. */
  usesService(service: string): void {
    this.answering.add(serviceKey(service));
  }

  of(file: string, work: () => ChainsOfFile): ChainsOfFile {
    const known = this.known.get(file);
    const isKept =
      known !== undefined &&
      !this.changedFiles.has(file) &&
      !known.files.some((each) => this.changedFiles.has(each)) &&
      !known.answering.some((each) => this.changedEndpoints.has(each));
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
