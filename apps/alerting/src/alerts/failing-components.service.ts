import { type ObservedComponent, type ObservedResult, verdict } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { AlertingStates } from './alerting-state.store';

/** The components that fail, and when this replica saw so last: what has not been seen for long explains nothing any more. */
@Injectable()
export class FailingComponents {
  private readonly seen = new Map<string, ObservedComponent>();

  constructor(private readonly states: AlertingStates) {}

  has(target_id: string): boolean {
    return this.states.current.components.has(target_id);
  }

  /** That a component fails again is no news, but is to be written down now and then. */
  see(result: ObservedResult): void {
    const { target_id, slot, component_status: status } = result;
    const judged = verdict(status);
    if (judged === 'clear' || judged === 'undecided' || !this.has(target_id)) return;
    const known = this.seen.get(target_id);
    if (known !== undefined && known.slot >= slot) return;
    this.seen.set(target_id, {
      target_id,
      status: judged === 'critical' ? 'unhealthy' : 'degraded',
      since: Date.parse(result.component_since),
      slot,
      seen_at: Date.parse(result.checked_at),
    });
  }

  /** What was seen since the last time, of what fails still. */
  take(): ObservedComponent[] {
    const taken = [...this.seen.values()].filter(({ target_id }) => this.has(target_id));
    this.seen.clear();
    return taken;
  }
}
