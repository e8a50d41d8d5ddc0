import { z } from 'zod';
import { EdgeType, Metadata, Name, Time } from './vocabulary';

/** How many of a group of dependencies must work. */
export const Redundancy = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('all') }),
  z.object({ mode: z.literal('any') }),
  z.object({ mode: z.literal('k_of_n'), k: z.number().int().min(1).max(100) }),
]);
export type Redundancy = z.output<typeof Redundancy>;

const group = z.string().min(1).max(128).optional();

/**
 * The redundancy of the group that an edge belongs to: the edges that serve the same dependent and name the same group.
 * Without a `group`, the group is that of all such edges of the dependent.
 */
export const EdgeRedundancy = z.discriminatedUnion('mode', [
  Redundancy.options[0].extend({ group }),
  Redundancy.options[1].extend({ group }),
  Redundancy.options[2].extend({ group }),
]);
export type EdgeRedundancy = z.output<typeof EdgeRedundancy>;

/** Which way the data of an edge flows, seen from its source. */
export const EdgeDirection = z.enum(['outbound', 'inbound', 'bidirectional']);
export type EdgeDirection = z.output<typeof EdgeDirection>;

/** One piece of what speaks for an edge: a place in source code, a trace, or another reference that a person can follow. */
export const EdgeEvidence = z.object({
  file: z.string().min(1).max(1024).optional(),
  /** First line of the place in `file`, from 1. */
  line: z.number().int().min(1).optional(),
  snippet: z.string().max(2000).optional(),
  trace_id: z.string().max(128).optional(),
  url: z.string().max(2048).optional(),
  note: z.string().max(2000).optional(),
});
export type EdgeEvidence = z.output<typeof EdgeEvidence>;

/** Where the knowledge of an edge comes from: a person wrote it, source code says it, or traffic showed it. */
export const EdgeSourceKind = z.enum(['declared', 'static', 'runtime']);
export type EdgeSourceKind = z.output<typeof EdgeSourceKind>;

export const EdgeSource = z.object({
  kind: EdgeSourceKind,
  /** 0..1; 1 where it is not given. */
  confidence: z.number().min(0).max(1).optional(),
  evidence: z.array(EdgeEvidence).max(50).optional(),
  first_seen: Time.optional(),
  last_seen: Time.optional(),
});
export type EdgeSource = z.output<typeof EdgeSource>;

/** A call from one node to another. One that names no `sources` is declared by whoever registered it. */
export const ChainEdge = z.object({
  source_node: z.string().min(1).max(128),
  target_node: z.string().min(1).max(128),
  type: EdgeType,
  /** For example `https`, `grpc`, `postgresql`, `amqp`. */
  protocol: z.string().min(1).max(64).nullish(),
  /** What is called: `GET /api/prices/{symbol}`, a topic, a statement, a method. */
  operation: z.string().min(1).max(512).nullish(),
  direction: EdgeDirection.nullish(),
  /** Where the call is made; without one, in every environment. */
  environment: Name.nullish(),
  /** How long the call may take, in milliseconds. */
  latency_sla: z.number().positive().max(86_400_000).nullish(),
  redundancy: EdgeRedundancy.nullish(),
  sources: z.array(EdgeSource).max(10).nullish(),
  metadata: Metadata.nullish(),
});
export type ChainEdge = z.output<typeof ChainEdge>;
