import { DomainError, getMonitoring, getObjectiveReport, type InputOf, type OutputOf } from '@chain-mapping/contracts';
import { Answers, Messages } from '@chain-mapping/messaging';
import { burnRates, errorBudget, type MonitoringConfig, sloTimes } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Controller } from '@nestjs/common';
import { momentOf } from '../questions/range';
import { ChainStates } from './chain-states.store';
import { type Spending, spendings, stretchesOf, timelineOf } from './stretches';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_SPENDERS = 50;

@Controller()
export class ObjectivesController {
  constructor(
    private readonly states: ChainStates,
    private readonly messages: Messages,
    private readonly clock: Clock,
  ) {}

  @Answers(getObjectiveReport)
  async report(input: InputOf<typeof getObjectiveReport>): Promise<OutputOf<typeof getObjectiveReport>> {
    const { chain_id, at } = input;
    const to = at === undefined ? this.clock.now().getTime() : momentOf(at, 'at');
    const slo = (await this.monitoring(chain_id))?.slo;
    const window_days = input.window_days ?? slo?.window_days ?? USUAL_DAYS;
    const target = input.target ?? slo?.target;
    const from = Math.max(0, to - window_days * DAY_MS);
    const [moments, since] = await Promise.all([
      this.states.moments(chain_id, from, to),
      this.states.knownSince(chain_id),
    ]);
    const known_since = since === undefined || since >= to ? null : since;
    const stretches = stretchesOf(moments, to);
    const timeline = timelineOf(stretches, Math.max(from, known_since ?? to), to);
    const { good, bad, uncounted } = sloTimes(timeline, from, to);
    const objective = target === undefined ? null : { target, window_days };
    return {
      chain_id,
      from: timeOf(from),
      to: timeOf(to),
      objective,
      availability: good + bad === 0 ? null : good / (good + bad),
      good_ms: good,
      bad_ms: bad,
      uncounted_ms: uncounted,
      known_since: known_since === null ? null : timeOf(known_since),
      error_budget: objective && budgetOf(timeline, objective, to, { bad, uncounted }),
      burn_rates: objective === null ? [] : burnRates(timeline, objective, to),
      spent_by: spendings(stretches, from)
        .slice(0, MOST_SPENDERS)
        .map((spending) => spender(spending, bad)),
    };
  }

  /** Nothing for a chain that is not monitored any more: its history stays. */
  private async monitoring(chain_id: string): Promise<MonitoringConfig | undefined> {
    try {
      return await this.messages.ask(getMonitoring, { chain_id });
    } catch (error) {
      if (error instanceof DomainError && error.code === 'MonitoringNotFound') return undefined;
      throw error;
    }
  }
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

function budgetOf(
  timeline: Parameters<typeof errorBudget>[0],
  slo: { target: number; window_days: number },
  to: number,
  { bad, uncounted }: { bad: number; uncounted: number },
) {
  const { remaining, burn_rate } = errorBudget(timeline, slo, to);
  return {
    allowed_ms: Math.round((1 - slo.target) * (slo.window_days * DAY_MS - uncounted)),
    spent_ms: bad,
    remaining,
    burn_rate,
  };
}

const spender = (spending: Spending, bad: number) => ({
  component_id: spending.culprit === '' ? null : spending.culprit,
  node_id: spending.culprit_node === '' ? null : spending.culprit_node,
  display_name: spending.culprit_name === '' ? null : spending.culprit_name,
  edge:
    spending.culprit_source === ''
      ? null
      : { source_node: spending.culprit_source, target_node: spending.culprit_target },
  bad_ms: spending.bad_ms,
  share: bad === 0 ? 0 : spending.bad_ms / bad,
});
