/** An event that this process has committed. */
export interface Departing {
  readonly id: string;
  /** Events with the same key leave in the order in which they were committed. */
  readonly key: string | null;
}

/** More that wait than these leave together: a pass of the relay is cheaper then. */
export const MOST_DEPARTING = 64;
/** The relay has seen to it long before. */
const REMEMBERED_MS = 60_000;

interface Known {
  /** Whether it has left; `undefined`: the relay is to send it. */
  readonly left: Promise<boolean> | undefined;
  readonly at: number;
}

/**
 * What of the outbox this process sends by itself, right after the commit: events before which nothing waits but what it sends by itself as
 * well. One that is refused, and all of its key that follow, are for the relay, to which the table tells their order.
 */
export class Departures<Event extends Departing> {
  private readonly known = new Map<string, Known>();
  /** By key: the last that was sent. */
  private readonly last = new Map<string, Promise<boolean>>();
  private marked: readonly string[] = [];

  /**
   * @param send answers whether it was sent; never rejects
   * @param now milliseconds
   */
  constructor(
    private readonly send: (event: Event) => Promise<boolean>,
    private readonly now: () => number,
  ) {}

  /**
   * Sends what has been committed, in its order, unless it is for the relay.
   *
   * @param waiting ids of what had not left as these were committed, without them
   * @returns whether each has left; `undefined` where all are for the relay
   */
  begin(events: readonly Event[], waiting: readonly string[]): Promise<boolean>[] | undefined {
    this.forgetOld();
    const mayLeave =
      waiting.length + events.length <= MOST_DEPARTING && waiting.every((id) => this.known.get(id)?.left !== undefined);
    if (mayLeave) return events.map((event) => this.depart(event));
    for (const { id } of events) this.known.set(id, { left: undefined, at: this.now() });
    return undefined;
  }

  /** Whether it has left, where this process sends it by itself. */
  left(id: string): Promise<boolean> | undefined {
    return this.known.get(id)?.left;
  }

  /** Whether this process has committed it, lately. */
  isOwn(id: string): boolean {
    return this.known.has(id);
  }

  /** They are marked as published. Those of the time before are forgotten: a statement that began before the mark may still name these. */
  forget(ids: readonly string[]): void {
    for (const id of this.marked) this.known.delete(id);
    this.marked = ids;
  }

  private depart(event: Event): Promise<boolean> {
    const { id } = event;
    const key = event.key ?? '';
    const before = this.last.get(key);
    const left = (before === undefined ? this.send(event) : before.then((isGone) => isGone && this.send(event))).then(
      (isGone) => {
        if (this.last.get(key) === left) this.last.delete(key);
        if (!isGone) this.known.set(id, { left: undefined, at: this.now() });
        return isGone;
      },
    );
    this.last.set(key, left);
    this.known.set(id, { left, at: this.now() });
    return left;
  }

  private forgetOld(): void {
    const before = this.now() - REMEMBERED_MS;
    for (const [id, { at }] of this.known) {
      if (at > before) return;
      this.known.delete(id);
    }
  }
}
