import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';

@Injectable()
export class ScanMetrics {
  private readonly scans: Counter<'outcome'>;
  private readonly proposals: Counter;
  private readonly seconds: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.scans = new Counter({
      name: 'chain_mapping_discovery_scans_total',
      help: 'Scans that this replica ended',
      labelNames: ['outcome'],
      registers,
    });
    this.proposals = new Counter({
      name: 'chain_mapping_discovery_proposals_total',
      help: 'Chains that scans of this replica proposed',
      registers,
    });
    this.seconds = new Histogram({
      name: 'chain_mapping_discovery_scan_seconds',
      help: 'How long scans of this replica took',
      buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
      registers,
    });
  }

  ended(outcome: 'completed' | 'failed', seconds: number, proposals: number): void {
    this.scans.inc({ outcome });
    this.seconds.observe(seconds);
    this.proposals.inc(proposals);
  }
}
