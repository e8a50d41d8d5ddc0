const CALM_MS = 1500;
const LONGEST_MS = 15_000;

interface Waiting {
  readonly since: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Events come in bursts: what is done about them is done once for each key, after the last, or now and then while there is no end to them. */
export class Calm {
  private readonly waiting = new Map<string, Waiting>();

  constructor(private readonly act: (key: string) => void) {}

  later(key: string): void {
    const { since = Date.now(), timer } = this.waiting.get(key) ?? {};
    clearTimeout(timer);
    const delay = Math.max(0, Math.min(CALM_MS, since + LONGEST_MS - Date.now()));
    const act = (): void => {
      this.waiting.delete(key);
      this.act(key);
    };
    this.waiting.set(key, { since, timer: setTimeout(act, delay) });
  }

  stop(): void {
    this.waiting.forEach(({ timer }) => clearTimeout(timer));
    this.waiting.clear();
  }
}
