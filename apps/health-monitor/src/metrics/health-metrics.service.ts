import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is measured of checking. */
@Injectable()
export class HealthMetrics {
  readonly lateness: Histogram;
  readonly targets: Gauge;
  readonly chains: Gauge;
  readonly droppedResults: Counter;
  readonly cutOff: Gauge;
  readonly heldFailures: Counter;
  private readonly duration: Histogram<'type'>;
  private readonly durations = new Map<string, Histogram.Internal<'type'>>();
  private readonly skipped: Counter<'reason'>;
  /** Checks by type and status that are not in the counter yet: looking labels up costs more than counting. */
  private readonly counted = new Map<string, { readonly type: string; readonly status: string; count: number }>();
  private readonly inFlight: Gauge;
  private readonly bufferedResults: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    const { counted } = this;
    const checks: Counter<'type' | 'status'> = new Counter({
      name: 'chain_mapping_checks_total',
      help: 'Checks made',
      labelNames: ['type', 'status'],
      registers,
      collect: () => {
        for (const { type, status, count } of counted.values()) checks.inc({ type, status }, count);
        counted.clear();
      },
    });
    this.duration = new Histogram({
      name: 'chain_mapping_check_duration_seconds',
      help: 'How long checks took, with their retries',
      labelNames: ['type'],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    });
    this.lateness = new Histogram({
      name: 'chain_mapping_check_lateness_seconds',
      help: 'How long after they were due checks began',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.skipped = new Counter({
      name: 'chain_mapping_checks_skipped_total',
      help: 'Checks that were due and not made, or whose result came too late to count',
      labelNames: ['reason'],
      registers,
    });
    this.inFlight = new Gauge({
      name: 'chain_mapping_checks_in_flight',
      help: 'Checks that run now',
      registers,
      collect: () => this.inFlight.set(this.countInFlight()),
    });
    this.targets = new Gauge({ name: 'chain_mapping_check_targets', help: 'Distinct check targets', registers });
    this.chains = new Gauge({ name: 'chain_mapping_monitored_chains', help: 'Monitored chains', registers });
    this.bufferedResults = new Gauge({
      name: 'chain_mapping_results_buffered',
      help: 'Check results that wait to be published',
      registers,
      collect: () => this.bufferedResults.set(this.countBuffered()),
    });
    this.cutOff = new Gauge({
      name: 'chain_mapping_monitor_cut_off',
      help: 'Whether none of SELF_CHECK_TARGETS answers this monitor, so that what fails is unknown',
      registers,
    });
    this.heldFailures = new Counter({
      name: 'chain_mapping_failures_held_total',
      help: 'Failures that were checked once more before they counted, because other hosts fell silent at the same time',
      registers,
    });
    this.droppedResults = new Counter({
      name: 'chain_mapping_results_dropped_total',
      help: 'Check results that were given up because too many waited to be published',
      registers,
    });
  }

  /** @param took_ms how long it took, with its retries */
  checked(type: string, status: string, took_ms: number): void {
    this.durationOf(type).observe(took_ms / 1000);
    const key = `${type} ${status}`;
    const counted = this.counted.get(key);
    if (counted) counted.count += 1;
    else this.counted.set(key, { type, status, count: 1 });
  }

  private durationOf(type: string): Histogram.Internal<'type'> {
    const known = this.durations.get(type) ?? this.duration.labels(type);
    this.durations.set(type, known);
    return known;
  }

  /** A check that was due and not made, or whose result does not count. */
  skip(reason: 'overlap' | 'overload' | 'stale' | 'state' | 'void', checks = 1): void {
    this.skipped.inc({ reason }, checks);
  }

  watchInFlight(count: () => number): void {
    this.countInFlight = count;
  }

  watchBuffered(count: () => number): void {
    this.countBuffered = count;
  }

  private countInFlight = (): number => 0;
  private countBuffered = (): number => 0;
}
