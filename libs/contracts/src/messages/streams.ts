/** A JetStream stream: which events it keeps, how long, and what happens when it is full. */
export interface StreamDefinition {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly max_age_ms: number;
  readonly max_bytes: number;
  /** `new` refuses what does not fit, so that publishers hear of it; `old` makes room. */
  readonly discard: 'new' | 'old';
  /**
   * A message goes as soon as it has been handled, not only by age: by all consumers that there are when it comes, or by the one that its subject is for,
   * which it also waits for before that was ever there.
   */
  readonly until_handled?: 'by_all' | 'by_one';
}

const DAY = 24 * 60 * 60 * 1000;
const MIB = 1024 * 1024;

/** Every stream of the system. A stream never covers requests (`query.>`). */
export const streams = {
  registry: {
    name: 'CHAIN_REGISTRY',
    subjects: ['chain.registry.>', 'chain.services.>', 'chain.monitoring.>', 'chain.maintenance.>'],
    max_age_ms: 30 * DAY,
    max_bytes: 512 * MIB,
    discard: 'new',
  },
  health: {
    name: 'CHAIN_HEALTH',
    subjects: ['chain.health.>'],
    max_age_ms: DAY,
    max_bytes: 1024 * MIB,
    discard: 'old',
  },
  alerts: {
    name: 'CHAIN_ALERTS',
    subjects: ['chain.alerts.>', 'chain.incidents.>'],
    max_age_ms: 30 * DAY,
    max_bytes: 512 * MIB,
    discard: 'new',
  },
  ingest: {
    name: 'CHAIN_INGEST',
    subjects: ['chain.ingest.>'],
    max_age_ms: 7 * DAY,
    max_bytes: 2048 * MIB,
    discard: 'new',
    until_handled: 'by_one',
  },
  traces: {
    name: 'CHAIN_TRACES',
    subjects: ['chain.traces.>'],
    max_age_ms: DAY,
    max_bytes: 1024 * MIB,
    discard: 'new',
    until_handled: 'by_all',
  },
  discovery: {
    name: 'CHAIN_DISCOVERY',
    subjects: ['chain.discovery.>'],
    max_age_ms: 30 * DAY,
    max_bytes: 256 * MIB,
    discard: 'new',
  },
  audit: {
    name: 'CHAIN_AUDIT',
    subjects: ['chain.audit.>'],
    max_age_ms: 30 * DAY,
    max_bytes: 256 * MIB,
    discard: 'new',
  },
  deadLetters: {
    name: 'CHAIN_DEAD_LETTERS',
    subjects: ['dead-letter.>'],
    max_age_ms: 30 * DAY,
    max_bytes: 256 * MIB,
    discard: 'old',
  },
} as const satisfies Record<string, StreamDefinition>;

/** Where a message goes that a consumer gives up: one subject for each consumer. */
export const deadLetterSubject = (consumer: string): string => `dead-letter.${consumer}`;
