import { Injectable } from '@nestjs/common';
import { ComponentStates } from '../components/component-states.store';
import { TargetChecks } from '../components/targets-check.service';
import { KnownChains } from '../targets/known-chains.service';
import type { Target } from '../targets/plan';
import { graphOf } from './platform-graph';

/** As many as whoever tells of a failure asks for. */
const MOST_CHECKED = 99;
/** Over all failures: where many fail at once, whoever tells of them asks for what is left. */
const MOST_AT_ONCE = 200;

/**
 * When a component fails, what it needs is checked at once: before people are told somebody asks whether one of those fails, too, and by
 * then it is known.
 */
@Injectable()
export class NeededChecks {
  private running = 0;

  constructor(
    private readonly known: KnownChains,
    private readonly states: ComponentStates,
    private readonly checks: TargetChecks,
  ) {
    checks.onFailure((target_id, checked_at) => this.checkNeeded(target_id, checked_at));
  }

  /** Answers until when they are being checked, if there are any. */
  private checkNeeded(target_id: string, since: number): Promise<unknown> | undefined {
    const needed = this.neededBy(target_id)
      .filter(({ id }) => (this.states.lastSeen(id)?.checked_at ?? -Infinity) < since)
      .slice(0, MOST_AT_ONCE - this.running);
    if (needed.length === 0) return undefined;
    this.running += needed.length;
    return this.states
      .hurry(() => Promise.all(needed.map((target) => this.checks.check(target, since))))
      .finally(() => (this.running -= needed.length));
  }

  private neededBy(target_id: string): Target[] {
    const { plan } = this.known;
    const graph = graphOf(plan);
    const number = graph.numberOfTarget(target_id);
    if (number === undefined) return [];
    const ids = new Set<string>();
    for (const each of graph.scopeOf([number])) {
      const id = graph.targets[each];
      if (id !== undefined && id !== target_id) ids.add(id);
      if (ids.size >= MOST_CHECKED) break;
    }
    return [...ids].flatMap((id) => plan.targets.get(id) ?? []);
  }
}
