import type { ChainEdge, EdgeType, NodeInput, NodeType } from '@chain-mapping/model';
import type { EvidenceItem, Fact } from '../analysis';
import { round, surest } from '../confidence';
import { evidenceItem, type LinesOf } from './evidence';
import { slug } from './names';

interface DraftEdge {
  readonly source: string;
  readonly target: string;
  readonly type: EdgeType;
  readonly confidences: number[];
  readonly calls: Set<string>;
  readonly via: Set<string>;
}

export interface NodeDraft {
  readonly type: NodeType;
  /** What tells it from other nodes of the chain. */
  readonly identity: string;
  readonly id: string;
  readonly service_name: string | null;
  readonly component_name: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A chain while it is put together: nodes and edges each once, never a cycle, all with their evidence. */
export class ChainDraft {
  private readonly ids = new Map<string, string>();
  private readonly nodesById = new Map<string, { draft: NodeDraft; lists: Map<string, Set<string>> }>();
  private readonly edgesByKey = new Map<string, DraftEdge>();
  private readonly evidence = new Map<string, EvidenceItem>();

  constructor(private readonly linesOf: LinesOf) {}

  /** The id of the node with this identity; it is added where it is new. `lists` gathers what its facts say, such as tables. */
  node(draft: NodeDraft, fact: Fact, lists: Readonly<Record<string, readonly string[]>> = {}): string {
    let id = this.ids.get(draft.identity);
    if (id === undefined) {
      const base = slug(draft.id);
      id = base;
      for (let count = 2; this.nodesById.has(id); count += 1) id = `${base}_${count}`;
      this.ids.set(draft.identity, id);
      this.nodesById.set(id, { draft, lists: new Map() });
      this.support(fact, { node: id });
    }
    const known = this.nodesById.get(id)?.lists;
    for (const [name, values] of Object.entries(lists)) {
      const set = known?.get(name) ?? new Set<string>();
      for (const value of values) set.add(value);
      known?.set(name, set);
    }
    return id;
  }

  /** Adds an edge, or strengthens it; false where it would close a cycle, which a chain never has. */
  edge(
    edge: { source: string; target: string; type: EdgeType; confidence: number; call: string; via: readonly string[] },
    facts: readonly Fact[],
  ): boolean {
    const { source, target, type } = edge;
    if (source === target || this.leadsTo(target, source)) return false;
    const key = JSON.stringify([source, target, type]);
    const known = this.edgesByKey.get(key) ?? {
      source,
      target,
      type,
      confidences: [],
      calls: new Set(),
      via: new Set(),
    };
    this.edgesByKey.set(key, known);
    known.confidences.push(edge.confidence);
    known.calls.add(edge.call);
    for (const each of edge.via) known.via.add(each);
    for (const fact of facts) this.support(fact, { edge: { source, target } });
    return true;
  }

  support(fact: Fact, supports: EvidenceItem['supports']): void {
    const key = JSON.stringify([fact.id, supports]);
    if (!this.evidence.has(key)) this.evidence.set(key, evidenceItem(fact, supports, this.linesOf));
  }

  get nodes(): NodeInput[] {
    return [...this.nodesById].map(([id, { draft, lists }]) => ({
      id,
      type: draft.type,
      ...(draft.service_name === null ? {} : { service_name: draft.service_name }),
      ...(draft.component_name === null ? {} : { component_name: draft.component_name.slice(0, 256) }),
      metadata: {
        ...draft.metadata,
        ...Object.fromEntries([...lists].filter(([, set]) => set.size > 0).map(([name, set]) => [name, [...set]])),
      },
    }));
  }

  get edges(): ChainEdge[] {
    return [...this.edgesByKey.values()].map((edge) => ({
      source_node: edge.source,
      target_node: edge.target,
      type: edge.type,
      metadata: {
        confidence: surest(edge.confidences),
        calls: [...edge.calls],
        ...(edge.via.size === 0 ? {} : { via: [...edge.via] }),
      },
    }));
  }

  get edgeConfidences(): { name: string; value: number }[] {
    return [...this.edgesByKey.values()].map((edge) => ({
      name: `${edge.source} -> ${edge.target}`,
      value: surest(edge.confidences),
    }));
  }

  get items(): EvidenceItem[] {
    return [...this.evidence.values()];
  }

  /** How sure the whole is: its entry, times the mean of its edges. */
  confidence(entry: number): number {
    const edges = this.edgeConfidences;
    return edges.length === 0
      ? round(entry)
      : round((entry * edges.reduce((sum, { value }) => sum + value, 0)) / edges.length);
  }

  private leadsTo(from: string, to: string): boolean {
    const open = [from];
    const seen = new Set<string>();
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node === to) return true;
      if (seen.has(node)) continue;
      seen.add(node);
      for (const edge of this.edgesByKey.values()) if (edge.source === node) open.push(edge.target);
    }
    return false;
  }
}
