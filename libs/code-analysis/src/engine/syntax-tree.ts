/** What the parsed nodes of one grammar are called. */
export interface GrammarNames {
  /** By kind; what is not in it is a place that could not be parsed. */
  readonly kinds: readonly string[];
  /** The number of a field; undefined: the grammar has none of that name. */
  field(name: string): number | undefined;
}

/** The kind of a place that could not be parsed. */
export const ERROR_KIND = 65_535;
const ROOM = 4096;

/**
 * A parsed text in plain arrays, one entry a node: in order of the text, each node before what is in it. Filled anew for every text, so that its nodes
 * are gone with the next one.
 */
export class SyntaxTree {
  text = '';
  names: GrammarNames = { kinds: [], field: () => undefined };
  /** How many nodes there are. */
  count = 0;
  /** Numbers of the grammar. */
  kinds = new Uint16Array(ROOM);
  fields = new Uint16Array(ROOM);
  named = new Uint8Array(ROOM);
  /** In UTF-16 units of the text. */
  starts = new Int32Array(ROOM);
  ends = new Int32Array(ROOM);
  /** Rows count from 0. */
  startRows = new Int32Array(ROOM);
  endRows = new Int32Array(ROOM);
  /** The node around each; -1: none. */
  parents = new Int32Array(ROOM);
  /** The first node after each that is not in it. */
  nexts = new Int32Array(ROOM);

  begin(text: string, names: GrammarNames): void {
    this.text = text;
    this.names = names;
    this.count = 0;
  }

  /** @returns the index of the new node, whose inner nodes are added after it */
  add(
    kind: number,
    isNamed: boolean,
    field: number,
    parent: number,
    start: number,
    end: number,
    startRow: number,
    endRow: number,
  ): number {
    const index = this.count;
    if (index === this.kinds.length) this.grow();
    this.count += 1;
    this.kinds[index] = kind;
    this.named[index] = isNamed ? 1 : 0;
    this.fields[index] = field;
    this.parents[index] = parent;
    this.starts[index] = start;
    this.ends[index] = end;
    this.startRows[index] = startRow;
    this.endRows[index] = endRow;
    this.nexts[index] = index + 1;
    return index;
  }

  node(index: number): SyntaxNode {
    return new SyntaxNode(this, index);
  }

  private grow(): void {
    const more = this.kinds.length * 2;
    const larger = <T extends Uint8Array | Uint16Array | Int32Array>(empty: T, full: T): T => {
      empty.set(full);
      return empty;
    };
    this.kinds = larger(new Uint16Array(more), this.kinds);
    this.fields = larger(new Uint16Array(more), this.fields);
    this.named = larger(new Uint8Array(more), this.named);
    this.starts = larger(new Int32Array(more), this.starts);
    this.ends = larger(new Int32Array(more), this.ends);
    this.startRows = larger(new Int32Array(more), this.startRows);
    this.endRows = larger(new Int32Array(more), this.endRows);
    this.parents = larger(new Int32Array(more), this.parents);
    this.nexts = larger(new Int32Array(more), this.nexts);
  }
}

/** One node of a tree, by the names that tree-sitter's own nodes have. */
export class SyntaxNode {
  constructor(
    private readonly tree: SyntaxTree,
    private readonly index: number,
  ) {}

  get type(): string {
    return this.tree.names.kinds[this.tree.kinds[this.index] ?? -1] ?? 'ERROR';
  }

  get text(): string {
    return this.tree.text.slice(this.startIndex, this.endIndex);
  }

  get startIndex(): number {
    return this.tree.starts[this.index] ?? 0;
  }

  get endIndex(): number {
    return this.tree.ends[this.index] ?? 0;
  }

  get startRow(): number {
    return this.tree.startRows[this.index] ?? 0;
  }

  get endRow(): number {
    return this.tree.endRows[this.index] ?? 0;
  }

  get parent(): SyntaxNode | null {
    const parent = this.tree.parents[this.index] ?? -1;
    return parent === -1 ? null : this.tree.node(parent);
  }

  get children(): SyntaxNode[] {
    return this.inner(0);
  }

  get namedChildren(): SyntaxNode[] {
    return this.inner(1);
  }

  get namedChildCount(): number {
    const { named, nexts } = this.tree;
    let count = 0;
    for (let child = this.index + 1, end = this.end; child < end; child = nexts[child] ?? end)
      count += named[child] ?? 0;
    return count;
  }

  get lastNamedChild(): SyntaxNode | null {
    return this.namedChildren.at(-1) ?? null;
  }

  child(position: number): SyntaxNode | null {
    return this.at(position, 0);
  }

  namedChild(position: number): SyntaxNode | null {
    return this.at(position, 1);
  }

  childForFieldName(name: string): SyntaxNode | null {
    const field = this.tree.names.field(name);
    if (field === undefined) return null;
    const { fields, nexts } = this.tree;
    for (let child = this.index + 1, end = this.end; child < end; child = nexts[child] ?? end)
      if (fields[child] === field) return this.tree.node(child);
    return null;
  }

  childrenForFieldName(name: string): SyntaxNode[] {
    const field = this.tree.names.field(name);
    const { fields, nexts } = this.tree;
    const found: SyntaxNode[] = [];
    if (field === undefined) return found;
    for (let child = this.index + 1, end = this.end; child < end; child = nexts[child] ?? end)
      if (fields[child] === field) found.push(this.tree.node(child));
    return found;
  }

  private get end(): number {
    return this.tree.nexts[this.index] ?? 0;
  }

  private inner(least: number): SyntaxNode[] {
    const { named, nexts } = this.tree;
    const found: SyntaxNode[] = [];
    for (let child = this.index + 1, end = this.end; child < end; child = nexts[child] ?? end)
      if ((named[child] ?? 0) >= least) found.push(this.tree.node(child));
    return found;
  }

  private at(position: number, least: number): SyntaxNode | null {
    const { named, nexts } = this.tree;
    let left = position;
    for (let child = this.index + 1, end = this.end; child < end; child = nexts[child] ?? end) {
      if ((named[child] ?? 0) < least) continue;
      if (left === 0) return this.tree.node(child);
      left -= 1;
    }
    return null;
  }
}
