import type { ChainCondition, chainHealthChanged, DataOf } from '@chain-mapping/contracts';
import { type SloKind, sloKindOf, type Status } from '@chain-mapping/model';

/** What bad time is put down to; all empty where nothing is known. */
export interface StateCulprit {
  readonly culprit: string;
  readonly culprit_node: string;
  readonly culprit_name: string;
  readonly culprit_source: string;
  readonly culprit_target: string;
}

/** How a chain was at a time, as it is stored. */
export interface ChainState extends StateCulprit {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly chain_id: string;
  readonly status: Status;
  readonly kind: SloKind;
  readonly score: number | null;
  readonly coverage: number | null;
}

type Condition = Pick<ChainCondition, 'chain_id' | 'status' | 'overall_score' | 'coverage' | 'breached' | 'root_cause'>;

export function chainState(condition: Condition, timestamp: number): ChainState {
  const { chain_id, status, overall_score, coverage, root_cause } = condition;
  const kind = sloKindOf(condition);
  const culprit = kind === 'bad' ? root_cause : null;
  return {
    timestamp,
    chain_id,
    status,
    kind,
    score: overall_score,
    coverage,
    culprit: culprit?.component_id ?? '',
    culprit_node: culprit?.node_id ?? '',
    culprit_name: culprit?.display_name ?? '',
    culprit_source: culprit?.edge?.source_node ?? '',
    culprit_target: culprit?.edge?.target_node ?? '',
  };
}

/** What a changed status says of its chain. */
export function announcedState({ status, since, health }: DataOf<typeof chainHealthChanged>): ChainState {
  const breached = health.edge_health.some((edge) => edge.breached);
  return chainState({ ...health, status, breached }, Date.parse(since));
}

/** Whether two states differ in what an error budget follows from. */
export const isOther = (one: ChainState, other: ChainState): boolean =>
  one.status !== other.status || one.kind !== other.kind || one.culprit !== other.culprit;
