interface Alarm {
  readonly rung: Promise<void>;
  readonly ring: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Wakes those who wait for a time; those who wait for the same one share a timer. */
export class Alarms {
  private readonly set = new Map<number, Alarm>();
  private isStopped = false;

  /** Resolves at the time, in milliseconds since 1970, or when everything ends. */
  at(time: number, now: number): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    const known = this.set.get(time);
    if (known !== undefined) return known.rung;
    let ring: () => void = () => undefined;
    const rung = new Promise<void>((resolve) => (ring = resolve));
    const timer = setTimeout(() => {
      this.set.delete(time);
      ring();
    }, time - now);
    this.set.set(time, { rung, ring, timer });
    return rung;
  }

  stop(): void {
    this.isStopped = true;
    for (const { ring, timer } of this.set.values()) {
      clearTimeout(timer);
      ring();
    }
    this.set.clear();
  }
}
