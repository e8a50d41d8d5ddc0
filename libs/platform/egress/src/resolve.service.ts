import { lookup } from 'node:dns/promises';

/** The IP addresses of a host name, in the order in which they are to be tried. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** As the operating system does it: hosts file, search domains and all. */
export const resolveBySystem: Resolve = async (host) => {
  const answers = await lookup(host, { all: true, verbatim: true });
  return answers.map(({ address }) => address);
};

/** Asks once for those who ask at the same time, and keeps the answer for `cache_ms`. */
export function sharing(resolve: Resolve, cache_ms: number, now: () => number): Resolve {
  const asked = new Map<string, { answer: Promise<readonly string[]>; until: number }>();
  const forget = (host: string, answer: Promise<unknown>): void => {
    if (asked.get(host)?.answer === answer) asked.delete(host);
  };
  return (host) => {
    const known = asked.get(host);
    if (known !== undefined && now() < known.until) return known.answer;
    const answer = resolve(host);
    asked.set(host, { answer, until: Infinity });
    answer.then(
      () => {
        if (cache_ms === 0) forget(host, answer);
        else {
          if (asked.size > MOST_NAMES) asked.clear();
          asked.set(host, { answer, until: now() + cache_ms });
        }
      },
      // A failure is asked about again.
      () => forget(host, answer),
    );
    return answer;
  };
}

const MOST_NAMES = 10_000;
