import type { ComponentKind } from '../configuration/images';

export type EdgeClass = 'business' | 'database' | 'broker' | 'ai' | 'infra' | 'user';

export interface TopologyEvidence {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

export interface TopologyNode {
  readonly id: string;
  readonly kind: ComponentKind;
  readonly name?: string;
  readonly aliases: readonly string[];
  readonly confidence: number;
  readonly evidence: readonly TopologyEvidence[];
}

export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  readonly class: EdgeClass;
  /** How they speak: `http_request`, `grpc_call`, `database_query`, `message`, `configuration`, ... */
  readonly kind: string;
  readonly confidence: number;
  readonly evidence: readonly TopologyEvidence[];
}

export interface TopologyEndpoint {
  readonly node: string;
  readonly method: string;
  readonly path: string;
  readonly confidence: number;
  readonly evidence: TopologyEvidence;
}

/** A connection that is only suspected, and what would make it known. */
export interface UnresolvedConnection {
  readonly from: string;
  readonly expression: string;
  readonly reason: string;
  readonly evidence: TopologyEvidence;
}

export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  readonly endpoints: readonly TopologyEndpoint[];
  readonly unresolved: readonly UnresolvedConnection[];
}
