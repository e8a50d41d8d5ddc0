import type { ResolvedCheck } from '@chain-mapping/model';

interface Witness {
  readonly check: ResolvedCheck;
  readonly at: number;
}

/** An answer says so long that its host can be reached. */
const LATELY_MS = 60_000;
const MOST_HOSTS = 1000;

/** The hosts that have answered lately, the newest last, each with a check that it answered. */
export class Witnesses {
  private readonly hosts = new Map<string, Witness>();

  answered(check: ResolvedCheck, at: number): void {
    const host = hostOf(check);
    this.hosts.delete(host);
    this.hosts.set(host, { check, at });
    const [oldest] = this.hosts.keys();
    if (this.hosts.size > MOST_HOSTS && oldest !== undefined) this.hosts.delete(oldest);
  }

  /** Checks of other hosts than that of this check, the newest first. */
  besides(check: ResolvedCheck, now: number): ResolvedCheck[] {
    const own = hostOf(check);
    return [...this.hosts]
      .filter(([host, { at }]) => host !== own && now - at <= LATELY_MS)
      .map(([, witness]) => witness.check)
      .reverse();
  }
}

/** Every answer asks for it. */
const hosts = new WeakMap<ResolvedCheck, string>();

function hostOf(check: ResolvedCheck): string {
  const known = hosts.get(check) ?? new URL(check.endpoint).hostname;
  hosts.set(check, known);
  return known;
}
