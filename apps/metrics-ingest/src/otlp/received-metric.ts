import type { MetricPoint } from '@chain-mapping/contracts';
import { LONGEST_TEXT, type ReceivedResource, type Taking } from './received-span';

/** Of the attributes of a value so many are kept. */
export const MOST_ATTRIBUTES = 32;

/** A value as it was received, in whatever encoding. */
export interface ReceivedPoint {
  /** Nanoseconds since 1970. */
  readonly time: number;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ReceivedMetrics {
  readonly points: MetricPoint[];
  readonly rejected: number;
  readonly reasons: string[];
}

const DAY_MS = 86_400_000;
const NS_PER_MS = 1_000_000;
const MOST_REASONS = 3;

/** Sorts the values that can be stored from those that cannot. */
export class PointTaker implements ReceivedMetrics {
  readonly points: MetricPoint[] = [];
  rejected = 0;
  readonly reasons: string[] = [];

  constructor(private readonly taking: Taking) {}

  take(name: string, unit: string, { time, value, attributes }: ReceivedPoint, resource: ReceivedResource): void {
    const at = Math.floor(time / NS_PER_MS);
    const reason = this.refusal(name, at, value);
    if (reason === null) this.points.push({ ...resource, name, unit: unit.slice(0, 64), at, value, attributes });
    else this.reject(reason, 1);
  }

  reject(reason: string, count: number): void {
    this.rejected += count;
    if (this.reasons.length < MOST_REASONS && !this.reasons.includes(reason)) this.reasons.push(reason);
  }

  private refusal(name: string, at: number, value: number): string | null {
    const { now, retention_days } = this.taking;
    if (name === '') return 'a metric without a name';
    if (!Number.isFinite(value)) return 'as_double, as_int, count or sum is not a finite number';
    if (!(at >= now - retention_days * DAY_MS))
      return `time_unix_nano is before the retention of ${retention_days} days`;
    return at > now + DAY_MS ? 'time_unix_nano is more than a day ahead' : null;
  }
}

/** Names that SDKs give to what is of no use without all of its buckets. */
export const countOf = (name: string): string => `${name}.count`.slice(0, LONGEST_TEXT);
export const sumOf = (name: string): string => `${name}.sum`.slice(0, LONGEST_TEXT);
