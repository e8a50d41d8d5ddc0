import { createHash } from 'node:crypto';
import { HeartbeatRecord, type HeartbeatReport } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { type Versioned, VersionedKeys } from '../redis/versioned-keys.store';

/** Over the longest interval that there is, many times. */
const TTL_MS = 400 * 24 * 60 * 60 * 1000;
const MOST_ATTEMPTS = 100;
/** What is written because nothing was there gives way to every report. */
const NO_REPORT = 0;

const keyOf = (endpoint: string): string => `heartbeat:${createHash('sha256').update(endpoint).digest('hex')}`;

const parse = ({ text }: Versioned): HeartbeatRecord => HeartbeatRecord.parse(JSON.parse(text));

/** When each heartbeat came last, in Redis. Where nothing is known, as after Redis has lost it, one is expected from now on. */
@Injectable()
export class HeartbeatRecords {
  constructor(private readonly keys: VersionedKeys) {}

  /** Of each endpoint; what nothing was known of has a record afterwards. */
  async read(endpoints: readonly string[], now: number): Promise<HeartbeatRecord[]> {
    const found = await this.keys.read(endpoints.map(keyOf));
    return Promise.all(endpoints.map((endpoint, index) => this.parseOrBegin(endpoint, found[index], now)));
  }

  /** A report that is older than one that is there changes nothing. */
  async write(endpoint: string, report: HeartbeatReport, at: number): Promise<void> {
    const next = textOf({ since: at, report }, at);
    let expected: number | undefined;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const swapped = await this.keys.swap(keyOf(endpoint), expected, next, TTL_MS);
      if (swapped === 'swapped') return;
      expected = swapped.current?.version;
      if (expected !== undefined && expected >= at) return;
    }
    throw new Error(`the heartbeat ${endpoint} changes too fast`);
  }

  private async parseOrBegin(endpoint: string, found: Versioned | undefined, now: number): Promise<HeartbeatRecord> {
    if (found !== undefined) return parse(found);
    const begun = { since: now, report: null };
    const swapped = await this.keys.swap(keyOf(endpoint), undefined, textOf(begun, NO_REPORT), TTL_MS);
    // Another was faster.
    return swapped === 'swapped' || swapped.current === undefined ? begun : parse(swapped.current);
  }
}

const textOf = (record: HeartbeatRecord, version: number): Versioned => ({ version, text: JSON.stringify(record) });
