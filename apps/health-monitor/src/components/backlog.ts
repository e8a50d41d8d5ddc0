import type { Places } from './places';

interface Batch<Item> {
  readonly key: string;
  items: readonly Item[];
  readonly due: number;
  next: number;
  running: number;
  readonly end: () => void;
}

/**
 * So many begin in one turn of the event loop; then what runs is heard first. More are begun no faster than answers are handled, so that a
 * process takes on what it can do, and a check measures its target and not the line in front of it.
 */
const EACH_TURN = 16;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * What is due and has not begun, in the order in which it came due. Items that are due at the same moment of an interval are one batch: while
 * one waits the next of the same moment is left out as a whole, so that what cannot be done costs nothing and everything has its turn.
 */
export class Backlog<Item> {
  private line: Batch<Item>[] = [];
  private readonly waiting = new Map<string, Batch<Item>>();
  private isWorking = false;
  private isStopped = false;

  /** @param begin is given a place, which it gives back; it never rejects */
  constructor(
    private readonly places: Places,
    private readonly begin: (item: Item, due: number) => Promise<void>,
  ) {}

  /**
   * Takes in what is due at a moment, and resolves when all of it is done.
   *
   * @param key names the moment within its interval
   * @returns `undefined` while what was due at this moment an interval ago has not begun: it is left out
   */
  add(key: string, items: readonly Item[], due: number): Promise<void> | undefined {
    if (this.isStopped) return undefined;
    const before = this.waiting.get(key);
    if (before !== undefined) {
      // What has come meanwhile goes along, and what has gone does not.
      if (before.next === 0) before.items = items;
      return undefined;
    }
    if (items.length === 0) return Promise.resolve();
    return new Promise((end) => {
      const batch = { key, items, due, next: 0, running: 0, end };
      this.line.push(batch);
      this.waiting.set(key, batch);
      if (!this.isWorking) void this.work();
    });
  }

  /** Begins nothing more. */
  stop(): void {
    this.isStopped = true;
    for (const batch of this.line) if (batch.running === 0) batch.end();
    this.line = [];
    this.waiting.clear();
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    for (let left = EACH_TURN; this.line.length > 0; left -= 1) {
      if (left === 0) {
        await turn();
        left = EACH_TURN;
      }
      if (!this.places.tryTake()) await this.places.take();
      const [batch] = this.line;
      if (batch === undefined) this.places.giveBack();
      else this.beginNext(batch);
    }
    this.isWorking = false;
  }

  private beginNext(batch: Batch<Item>): void {
    const item = batch.items[batch.next];
    batch.next += 1;
    if (batch.next >= batch.items.length) {
      // Short: at most one for each moment of each interval.
      this.line.shift();
      this.waiting.delete(batch.key);
    }
    if (item === undefined) {
      this.places.giveBack();
      batch.end();
      return;
    }
    batch.running += 1;
    void this.begin(item, batch.due).then(() => {
      batch.running -= 1;
      if (batch.running === 0 && (this.isStopped || batch.next >= batch.items.length)) batch.end();
    });
  }
}
