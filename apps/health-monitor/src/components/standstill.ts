/** How late a beat may come until the process is taken to have stood still: stopped, swapped out, or kept from its timers. */
const MOST_LATE_MS = 1000;
export const BEAT_MS = 200;

/** Tells when the process stood still, from beats that come regularly while it does not. Times are milliseconds on a clock that never goes back. */
export class Standstill {
  private lastBeat: number;
  private ended = -Infinity;

  constructor(now: number) {
    this.lastBeat = now;
  }

  beat(now: number): void {
    if (now - this.lastBeat > BEAT_MS + MOST_LATE_MS) this.ended = now;
    this.lastBeat = now;
  }

  /** Whether the process stood still at any moment between a time and now: what was timed meanwhile was timed wrongly. */
  happenedSince(since: number, now: number): boolean {
    // After a standstill answers may be handled before the beat is.
    this.beat(now);
    return this.ended >= since;
  }
}
