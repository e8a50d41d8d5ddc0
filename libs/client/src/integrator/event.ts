import { CHAIN_ID, RETENTION_DAYS } from '../wire';

/** What may be said of an event beside its type. */
export interface EventFields {
  readonly chain_id?: string | null | undefined;
  readonly node_id?: string | null | undefined;
  /** Now, where it is not given. */
  readonly timestamp?: Date | string | null | undefined;
  /** Milliseconds. */
  readonly duration_ms?: number | null | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

const DAY_MS = 86_400_000;
const LONGEST_TEXT = 128;
const LONGEST_TYPE = 200;
const LONGEST_KEY = 256;

/**
 * The event as it is sent, or why the system would not take it: what is wrong is found here, so that it does not take others of its batch with it.
 *
 * @param now milliseconds since 1970
 */
export function eventText(
  id: string,
  service_name: string,
  event_type: string,
  fields: EventFields,
  now: number,
): string {
  const { chain_id = null, node_id = null, duration_ms = null, attributes = {} } = fields;
  expectThat(
    typeof event_type === 'string' && isBetween(event_type.length, 1, LONGEST_TYPE),
    'event_type',
    `must be a text of 1 to ${LONGEST_TYPE} characters`,
  );
  expectThat(chain_id === null || CHAIN_ID.test(chain_id), 'chain_id', 'must look like A1');
  expectThat(
    node_id === null || isBetween(node_id.length, 1, LONGEST_TEXT),
    'node_id',
    `must be a text of 1 to ${LONGEST_TEXT} characters`,
  );
  expectThat(
    duration_ms === null || isBetween(duration_ms, 0, DAY_MS),
    'duration_ms',
    'must be milliseconds, at most a day',
  );
  expectThat(isRecord(attributes), 'attributes', 'must be an object');
  for (const key in attributes)
    expectThat(key.length <= LONGEST_KEY, `attributes.${key.slice(0, 20)}…`, 'has too long a name');
  const timestamp = timeOf(fields.timestamp ?? now, now);
  return JSON.stringify({ id, service_name, event_type, chain_id, node_id, timestamp, duration_ms, attributes });
}

function timeOf(value: Date | string | number, now: number): string {
  const ms = typeof value === 'number' ? value : new Date(value).getTime();
  expectThat(
    isBetween(ms, now - RETENTION_DAYS * DAY_MS, now + DAY_MS),
    'timestamp',
    `must be a time of the last ${RETENTION_DAYS} days`,
  );
  return new Date(ms).toISOString();
}

const isBetween = (value: number, least: number, most: number): boolean => value >= least && value <= most;

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function expectThat(holds: boolean, field: string, what: string): asserts holds {
  if (!holds) throw new TypeError(`${field} ${what}`);
}
