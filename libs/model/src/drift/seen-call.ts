import type { EdgeEvidence } from '../chain/edge';
import type { EdgeType, NodeType } from '../chain/vocabulary';

/** A call that code says, or that traffic showed. */
export interface SeenCall {
  readonly source: string;
  readonly source_type: NodeType;
  readonly target: string;
  readonly target_type: NodeType;
  readonly edge_type: EdgeType;
  readonly confidence: number;
  readonly evidence: readonly EdgeEvidence[];
  readonly first_seen: string;
  readonly last_seen: string;
  /** Where callers found the target. */
  readonly addresses?: readonly string[];
  readonly environment?: string;
}

/** A part whose own calls are seen: its code was read, or it sends traces. */
export interface SeenPart {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Since when it would have been seen. */
  readonly since: string;
}

export interface Sightings {
  readonly calls: readonly SeenCall[];
  readonly parts: readonly SeenPart[];
}
