import { ChainId, EdgeType, NodeType } from '@chain-mapping/model';
import { z } from 'zod';
import { defineQuery } from '../messages/define-query';
import { listOf, Page } from '../messages/page';

const Effect = z.enum(['broken', 'degraded']);
/** So many that an answer is no larger than what NATS takes. */
const Limit = z.coerce.number().int().min(1).max(1000).default(500);
const ServiceReference = z.string().min(1).max(128);

/** What fails: all of a service, all of a chain, or one node of a chain. */
export const ImpactOrigin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('service'), service_name: ServiceReference }),
  z.object({ kind: z.literal('chain'), chain_id: z.string().min(1).max(128) }),
  z.object({
    kind: z.literal('node'),
    chain_id: z.string().min(1).max(128),
    node_id: z.string().min(1).max(128),
  }),
]);
export type ImpactOrigin = z.output<typeof ImpactOrigin>;

/** Nearest first, then by id; the totals count what the limit leaves out, too. */
export const getImpact = defineQuery({
  subject: 'query.registry.impact.get',
  input: z.object({ origin: ImpactOrigin, limit: Limit }),
  output: z.object({
    origin: ImpactOrigin,
    chains: z.array(
      z.object({
        chain_id: ChainId,
        name: z.string(),
        /** How many steps the failure takes to get there: 1 for a chain that goes through what fails. */
        distance: z.number().int(),
        effect: Effect,
        /** Along which nodes (`A1/normalizer`) and chains (`A1`) it gets there; of a long path the middle is left out: `…`. */
        path: z.array(z.string()),
      }),
    ),
    services: z.array(z.object({ service_name: z.string(), distance: z.number().int(), effect: Effect })),
    total_chains: z.number().int(),
    total_services: z.number().int(),
  }),
  errors: ['ServiceNotFound', 'ChainNotFound', 'NodeNotFound'],
});

/** The fewest calls that lead from one service to another, over all chains. */
export const findPath = defineQuery({
  subject: 'query.registry.paths.find',
  input: z.object({
    from: ServiceReference,
    to: ServiceReference,
    /** Along calls, or along what depends on what. */
    direction: z.enum(['calls', 'dependencies']).default('calls'),
  }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    steps: z.array(
      z.object({
        /** `A1/normalizer`, as is `to`. */
        from: z.string(),
        to: z.string(),
        from_service: z.string().nullable(),
        to_service: z.string().nullable(),
        type: EdgeType,
      }),
    ),
  }),
  errors: ['ServiceNotFound', 'PathNotFound'],
});

const SinglePointOfFailure = z.object({
  service_name: z.string().nullable(),
  component_name: z.string().nullable(),
  type: NodeType,
  /** One of its nodes, `A1/normalizer`: its impact says which chains they are. */
  node: z.string(),
  chains_broken: z.number().int(),
});

/** Components whose failure alone breaks chains, those that break most first; of one chain, those that break it. */
export const listSinglePointsOfFailure = defineQuery({
  subject: 'query.registry.single_points_of_failure.list',
  input: Page.extend({ chain_id: z.string().min(1).max(128).optional() }),
  output: listOf('single_points_of_failure', SinglePointOfFailure),
  errors: ['ChainNotFound'],
});
