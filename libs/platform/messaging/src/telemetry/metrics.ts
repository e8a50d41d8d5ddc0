import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What is counted of messages. Made twice on one registry it is the same metrics, so that several modules may share one. */
export class MessagingMetrics {
  readonly requests: Counter<'subject' | 'outcome'>;
  readonly requestSeconds: Histogram<'subject'>;
  readonly answers: Counter<'subject' | 'outcome'>;
  readonly answerSeconds: Histogram<'subject'>;
  readonly published: Counter<'type' | 'outcome'>;
  readonly consumed: Counter<'consumer' | 'outcome'>;
  readonly deadLetters: Counter<'consumer'>;
  readonly outboxPending: Gauge;
  readonly backlog: Gauge<'consumer'>;
  readonly lagSeconds: Gauge<'consumer'>;

  constructor(registry: Registry = new Registry()) {
    const counter = <Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> => {
      const known = registry.getSingleMetric(name);
      return known instanceof Counter ? known : new Counter({ name, help, labelNames, registers: [registry] });
    };
    const histogram = <Label extends string>(name: string, help: string, labelNames: Label[]): Histogram<Label> => {
      const known = registry.getSingleMetric(name);
      if (known instanceof Histogram) return known;
      return new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [registry] });
    };
    const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> => {
      const known = registry.getSingleMetric(name);
      return known instanceof Gauge ? known : new Gauge({ name, help, labelNames, registers: [registry] });
    };
    this.requests = counter('chain_mapping_requests_total', 'Requests asked of other services', ['subject', 'outcome']);
    this.requestSeconds = histogram('chain_mapping_request_duration_seconds', 'Time until an answer', ['subject']);
    this.answers = counter('chain_mapping_answers_total', 'Requests answered', ['subject', 'outcome']);
    this.answerSeconds = histogram('chain_mapping_answer_duration_seconds', 'Time to answer', ['subject']);
    this.published = counter('chain_mapping_events_published_total', 'Events published', ['type', 'outcome']);
    this.consumed = counter('chain_mapping_events_consumed_total', 'Events consumed', ['consumer', 'outcome']);
    this.deadLetters = counter('chain_mapping_dead_letters_total', 'Events given up', ['consumer']);
    this.outboxPending = gauge('chain_mapping_outbox_pending', 'Events committed but not yet published', []);
    this.backlog = gauge('chain_mapping_consumer_backlog', 'Events that are yet to be handled', ['consumer']);
    this.lagSeconds = gauge('chain_mapping_consumer_lag_seconds', 'Age of the oldest event in work', ['consumer']);
  }
}
