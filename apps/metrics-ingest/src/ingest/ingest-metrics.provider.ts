import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';

@Injectable()
export class IngestMetrics {
  readonly rows: Counter<'table'>;
  readonly duplicates: Counter<'table'>;
  readonly refused: Counter<'table'>;
  readonly storeSeconds: Histogram<'table'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ['table'] as const;
    this.rows = new Counter({ name: 'chain_mapping_ingest_rows_total', help: 'Rows stored', labelNames, registers });
    this.duplicates = new Counter({
      name: 'chain_mapping_ingest_duplicates_total',
      help: 'Things that were delivered again and are stored once',
      labelNames,
      registers,
    });
    this.refused = new Counter({
      name: 'chain_mapping_ingest_refused_total',
      help: 'Messages with something that cannot be stored',
      labelNames,
      registers,
    });
    this.storeSeconds = new Histogram({
      name: 'chain_mapping_ingest_store_duration_seconds',
      help: 'Time to store a batch',
      labelNames,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
  }
}
