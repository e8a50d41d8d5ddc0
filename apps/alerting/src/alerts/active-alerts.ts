import {
  type Alert,
  type AlertRecord,
  type Clear,
  type Failing,
  isActive,
  isAfter,
  type Level,
  type Severity,
} from '@chain-mapping/model';

/** What ends an alert, without what is known of the alert. */
type Ending = Pick<Clear, 'fingerprint' | 'episode' | 'order' | 'observed_at' | 'resolution'>;

interface Entry {
  readonly alert: AlertRecord;
  /** Repeated failures that are counted here and not stored yet. */
  pending: Failing | null;
}

/**
 * What this replica knows of active alerts, so that a result that changes nothing costs no query.
 *
 * It may be behind, as other replicas fire and resolve too. So it only ever saves work, and decides nothing: whatever it does
 * not know to be without effect goes to the store. What it skips wrongly, because it has not heard of an alert yet, is made
 * up for when it does hear: see `overtaken`.
 */
export class ActiveAlerts {
  private readonly entries = new Map<string, Entry>();
  /** Fingerprints that a transaction of this replica is about to change. */
  private readonly busy = new Map<string, number>();
  /** Episodes that go on although their alert has ended: each was told once, and that is all. */
  private readonly settled = new Map<string, string>();
  /** The newest slot of each target, and whether it was healthy. */
  private readonly newest = new Map<
    string,
    { readonly slot: number; readonly episode: string; readonly healthy: boolean }
  >();
  /** Of conditions that are told of when they change: the end that was heard of last. */
  private readonly endings = new Map<string, Ending>();

  /** Notes a result; false when a later one of the same target has been seen, so that this one is history. */
  see(result: { target_id: string; slot: number; component_since: string }, healthy: boolean): boolean {
    const known = this.newest.get(result.target_id);
    if (known && known.slot > result.slot) return false;
    this.newest.set(result.target_id, { slot: result.slot, episode: result.component_since, healthy });
    return true;
  }

  /** Notes an end that is told once. Its beginning may be heard of after it, when it lay with a replica that was killed: see `overtaken`. */
  note(ending: Ending): void {
    const { fingerprint, episode, order, observed_at, resolution } = ending;
    const known = this.endings.get(fingerprint);
    if (known !== undefined && !isAfter(order, known.order)) return;
    this.endings.set(fingerprint, { fingerprint, episode, order, observed_at, resolution });
  }

  /** Forgets targets and ends that have not been heard of since a time in milliseconds since 1970. */
  forget(before: number): void {
    for (const [target, { slot }] of this.newest) if (slot < before) this.newest.delete(target);
    for (const [fingerprint, { observed_at }] of this.endings)
      if (observed_at < before) this.endings.delete(fingerprint);
  }

  /** Whether a level may change something, as far as is known here. */
  isNews(level: Level): boolean {
    return level.state === 'failing' ? !this.absorbs(level) : this.mayBeActive(level.fingerprint);
  }

  /** Whether a recovery may have something to resolve. */
  mayBeActive(fingerprint: string): boolean {
    return this.entries.has(fingerprint) || this.busy.has(fingerprint);
  }

  /** Whether a failure is one more of an episode that has been told; then it is counted, at most. */
  absorbs(level: Failing): boolean {
    if (this.busy.has(level.fingerprint)) return false;
    if (this.settled.get(level.fingerprint) === level.episode) return true;
    const entry = this.entries.get(level.fingerprint);
    if (!entry || entry.alert.episode !== level.episode || entry.alert.severity !== level.severity) return false;
    const { pending } = entry;
    if (isAfter(level.order, (pending ?? entry.alert).order)) {
      entry.pending = { ...level, count: level.count + (pending?.count ?? 0), tallied: true };
    }
    return true;
  }

  /** The counted failures that are not stored, of one fingerprint or of all. They are no longer pending then. */
  takePending(fingerprint?: string): Failing[] {
    const entries = fingerprint === undefined ? [...this.entries.values()] : [this.entries.get(fingerprint)];
    return entries.flatMap((entry) => {
      if (!entry?.pending) return [];
      const { pending } = entry;
      entry.pending = null;
      return [pending];
    });
  }

  /** Until `release`, nothing about these fingerprints is skipped. */
  hold(levels: readonly Pick<Level, 'fingerprint'>[]): void {
    for (const { fingerprint } of levels) this.busy.set(fingerprint, (this.busy.get(fingerprint) ?? 0) + 1);
  }

  release(levels: readonly Pick<Level, 'fingerprint'>[]): void {
    for (const { fingerprint } of levels) {
      const left = (this.busy.get(fingerprint) ?? 1) - 1;
      if (left > 0) this.busy.set(fingerprint, left);
      else this.busy.delete(fingerprint);
    }
  }

  /** Takes over the state of an alert as it is stored. */
  put(alert: AlertRecord): void {
    const { fingerprint } = alert;
    const known = this.entries.get(fingerprint);
    if (isActive(alert)) {
      if (known?.alert.id === alert.id && known.alert.sequence > alert.sequence) return;
      const pending = known?.alert.id === alert.id ? known.pending : null;
      this.entries.set(fingerprint, { alert, pending });
      this.settled.delete(fingerprint);
    } else {
      if (known && known.alert.id !== alert.id) return;
      this.entries.delete(fingerprint);
    }
  }

  settle(level: Failing): void {
    this.settled.set(level.fingerprint, level.episode);
  }

  unsettle(fingerprint: string): void {
    if (this.settled.size > 0) this.settled.delete(fingerprint);
  }

  /** Takes over all active alerts as they are stored. */
  replace(alerts: readonly AlertRecord[]): void {
    const stored = new Set(alerts.map(({ fingerprint }) => fingerprint));
    for (const fingerprint of [...this.entries.keys()]) if (!stored.has(fingerprint)) this.entries.delete(fingerprint);
    for (const alert of alerts) this.put(alert);
  }

  /** What was heard here after what active alerts know: recoveries that were skipped without knowing of an alert. */
  overtaken(): Clear[] {
    return [...this.entries.values()].flatMap(({ alert, pending }) => {
      const ending = this.endingOf(alert);
      if (ending === undefined || !isAfter(ending.order, (pending ?? alert).order)) return [];
      const { chain_id, node_id, type, target_id } = alert;
      return [{ ...ending, chain_id, node_id, type, target_id, state: 'clear' }];
    });
  }

  private endingOf(alert: AlertRecord): Ending | undefined {
    const { fingerprint, target_id } = alert;
    if (!isFailureOfNode(alert)) return this.endings.get(fingerprint);
    const seen = target_id === null ? undefined : this.newest.get(target_id);
    if (!seen?.healthy) return undefined;
    const { slot, episode } = seen;
    const order = { at: slot, sequence: 0 };
    return { fingerprint, episode, order, observed_at: slot, resolution: 'Health check succeeds again' };
  }

  get(fingerprint: string): AlertRecord | undefined {
    return this.entries.get(fingerprint)?.alert;
  }

  all(): AlertRecord[] {
    return [...this.entries.values()].map(({ alert }) => alert);
  }

  counts(): Record<Severity, number> {
    const counts = { info: 0, warning: 0, critical: 0 };
    for (const { alert } of this.entries.values()) counts[alert.severity] += 1;
    return counts;
  }
}

/** What ends when its component is healthy. */
export const isFailureOfNode = ({ type }: Pick<Alert, 'type'>): boolean =>
  type === 'node_failed' || type === 'heartbeat_missed';
