import {
  ChainExecution,
  ChainId,
  EdgeTotals,
  EdgeType,
  ExecutionStep,
  NodeType,
  Status,
  Time,
  TracedEdge,
} from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';
import { listOf, Page } from '../messages/page';

/** For how long the edges and executions that traces showed are kept. Spans that are older, or a day ahead of the clock, are refused. */
export const TRACE_RETENTION_DAYS = 30;

const position = z.number().int().min(-1);
const positions = z.array(position);
const spanId = z.string().max(16);

const texts = z.array(z.string().max(512));
/** What spans say of their other sides; the name is a place in the texts. */
const far_sides = z.array(
  z.object({ edge_type: EdgeType, node_type: NodeType, name: position, direction: z.enum(['out', 'in']) }),
);

/** Spans by column, as there are very many; texts, which repeat themselves, and other sides are given by their places. */
export const PackedSpans = z.object({
  texts,
  far_sides,
  /** Arrays of numbers, in base64: `span-layout.ts` of metrics-ingest, which alone publishes and hears this, says where they lie. */
  columns: z.string(),
});
export type PackedSpans = z.output<typeof PackedSpans>;

/** The same as it was before it was packed: the place in each array is the span, and -1 is nothing. It is read, and no longer published. */
export const EarlierSpanColumns = z.object({
  texts,
  far_sides,
  trace_id: positions,
  span_id: z.array(spanId),
  parent_span_id: z.array(spanId),
  service: positions,
  environment: positions,
  operation: positions,
  /** 0 internal, 1 server, 2 client, 3 producer, 4 consumer. */
  kind: z.array(z.number().int().min(0).max(4)),
  /** Milliseconds since 1970. */
  start: z.array(z.number().int()),
  /** Milliseconds. */
  duration: z.array(z.number().min(0)),
  /** What went wrong; -1 when nothing did. */
  error: positions,
  /** How many calls each stands for. */
  weight: z.array(z.number().min(0)),
  far: positions,
  links: z.array(z.object({ span: position, trace_id: z.string().max(32), span_id: spanId })),
});
export type EarlierSpanColumns = z.output<typeof EarlierSpanColumns>;

/**
 * What some spans came to, decided once by who published it, so that a message that is delivered twice says the same twice. The stage is
 * `settled`, or how often the other sides of these spans have been looked for before: those that are missing one come again in the next stage.
 */
export const tracesPaired = defineEvent({
  type: 'chain_mapping.traces.paired.v1',
  subject: 'chain.traces.paired.{stage}',
  summary:
    'Between replicas of metrics-ingest: spans that were received, packed, and the calls between services that they showed.',
  data: z.object({
    spans: z.union([PackedSpans, EarlierSpanColumns]),
    /** Whether the spans have come for the first time. */
    fresh: z.boolean(),
    edges: z.array(EdgeTotals),
    steps: z.array(ExecutionStep),
  }),
});

/** One value of a metric, as OpenTelemetry sends it; of a histogram its count and its sum. */
export const MetricPoint = z.object({
  service: z.string().max(512),
  environment: z.string().max(512),
  name: z.string().min(1).max(512),
  unit: z.string().max(64),
  /** Milliseconds since 1970. */
  at: z.number().int(),
  value: z.number(),
  attributes: z.record(z.string().max(256), z.string().max(512)),
});
export type MetricPoint = z.output<typeof MetricPoint>;

export const metricsReceived = defineEvent({
  type: 'chain_mapping.traces.metrics.v1',
  subject: 'chain.traces.metrics.{shard}',
  summary: 'Values of metrics that were received from OpenTelemetry.',
  data: z.object({ points: z.array(MetricPoint) }),
});

const Window = z.object({
  /** The end of the window; now, where it is not given. */
  at: Time.optional(),
  /** Length of the window before `at`, in minutes. */
  window_minutes: z.coerce.number().int().min(1).max(43_200).default(60),
  environment: z.string().max(64).optional(),
});

export const TrafficFigures = z.object({
  calls: z.number().int(),
  /** What the calls stand for where only some traces are sampled. */
  estimated_calls: z.number(),
  errors: z.number().int(),
  error_rate: z.number().nullable(),
  average_ms: z.number().nullable(),
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
});

/** Where the knowledge of a node or an edge comes from. */
const Source = z.enum(['declared', 'traces', 'flows', 'checks']);

export const TopologyNode = z.object({
  /** Its type and its name: `service:orders`, `database:postgresql://db/orders`. */
  id: z.string(),
  name: z.string(),
  type: NodeType,
  status: Status,
  sources: z.array(Source),
  /** Chains that it is a node of. */
  chain_ids: z.array(z.string()),
  /** Calls that traces begin with here. */
  entry_calls: z.number().int(),
  first_seen: Time.nullable(),
  last_seen: Time.nullable(),
});
export type TopologyNode = z.output<typeof TopologyNode>;

export const TopologyEdge = z.object({
  /** Ids of nodes. */
  source: z.string(),
  target: z.string(),
  edge_type: EdgeType,
  environment: z.string(),
  status: Status,
  sources: z.array(Source),
  chain_ids: z.array(z.string()),
  traffic: TrafficFigures.nullable(),
  first_seen: Time.nullable(),
  last_seen: Time.nullable(),
  /** A trace that shows it, one that failed if any did. */
  trace_id: z.string().nullable(),
});
export type TopologyEdge = z.output<typeof TopologyEdge>;

/** The whole service map with its health, now or at a past time. */
export const getTopology = defineQuery({
  subject: 'query.ingest.topology',
  input: Window,
  output: z.object({
    at: Time,
    from: Time,
    nodes: z.array(TopologyNode),
    edges: z.array(TopologyEdge),
    /** Whether there is more than is answered. */
    truncated: z.boolean(),
  }),
});

export const ObservedEdge = z.object({
  source: z.string(),
  source_type: NodeType,
  target: z.string(),
  target_type: NodeType,
  edge_type: EdgeType,
  environment: z.string(),
  /** Addresses that callers used. */
  addresses: z.array(z.string()),
  traffic: TrafficFigures,
  first_seen: Time,
  last_seen: Time,
  trace_id: z.string().nullable(),
});
export type ObservedEdge = z.output<typeof ObservedEdge>;

/** The edges that traffic showed in a window, the busiest first where nothing else is said: what is held against what is declared. */
export const listObservedEdges = defineQuery({
  subject: 'query.ingest.edges.list',
  input: Page.extend(Window.shape).extend({
    /** `slowest`: the highest 95th percentile first; `failing`: the greatest share of errors first. */
    sort: z.enum(['busiest', 'slowest', 'failing']).default('busiest'),
    /** Leaves out edges with fewer calls, of which percentiles say little. */
    min_calls: z.coerce.number().int().min(0).max(1_000_000_000).default(0),
    /** Only edges from or to it. */
    service: z.string().max(512).optional(),
  }),
  output: listOf('edges', ObservedEdge),
});

/** What traces saw of the edges of all chains in the five minutes before a moment, in the order of their chains and ends: whole chains a page. */
export const listTracedEdges = defineQuery({
  subject: 'query.ingest.chains.edges',
  input: z.object({
    /** The end of the window; now, where it is not given. The same for all pages. */
    at: Time.optional(),
    /** Goes on after this chain. */
    after: z.string().max(128).nullish(),
    /** As many as surely fit into an answer, which has at most a megabyte: of a chain that has more, the first are answered. */
    limit: z.number().int().min(1).max(500).default(500),
  }),
  output: z.object({
    edges: z.array(TracedEdge),
    /** What to go on after; `null` on the last page. */
    next: z.string().nullable(),
  }),
  deadline_ms: 10_000,
});

export const ExecutionFilter = z.object({
  from: Time.optional(),
  to: Time.optional(),
  status: z.enum(['ok', 'error']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
});

/** Real runs through a chain, the newest first. */
export const listChainExecutions = defineQuery({
  subject: 'query.ingest.chains.executions',
  input: ExecutionFilter.extend({ chain_id: ChainId }),
  output: z.object({
    chain_id: ChainId,
    executions: z.array(ChainExecution),
    /** For each edge of the chain that was taken: how often, how often it failed, and how long it took. */
    edges: z.array(z.object({ source_node: z.string(), target_node: z.string(), traffic: TrafficFigures })),
  }),
  errors: ['ChainNotFound'],
});
