import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

@Injectable()
export class OtlpMetrics {
  readonly requests: Counter<'signal' | 'status'>;
  readonly items: Counter<'signal' | 'outcome'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'chain_mapping_otlp_requests_total',
      help: 'Requests with telemetry, by their answer',
      labelNames: ['signal', 'status'],
      registers,
    });
    this.items = new Counter({
      name: 'chain_mapping_otlp_items_total',
      help: 'Spans and data points that were taken or rejected',
      labelNames: ['signal', 'outcome'],
      registers,
    });
  }
}
