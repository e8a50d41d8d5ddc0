import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { answered, type CheckContext, type Checker, degraded, noAnswer, unhealthy } from './checker';
import { dnsFailure, type DnsQuestion, dnsQuestionOf, recordText } from './dns-question';
import { addressOf } from './failure-message';

/** Asks a resolver, or the one of this machine, for the records of a name. */
export class DnsChecker implements Checker {
  readonly type = 'dns';

  async check(check: ResolvedCheck, { signal, now, egress }: CheckContext): Promise<Outcome> {
    const question = dnsQuestionOf(check.endpoint);
    if (typeof question === 'string') return unhealthy(question);
    const { host, port, text } = addressOf(check.endpoint, 53);
    const address = host === '' ? "this machine's resolver" : text;
    const start = now();
    // The signal alone says when it is too late.
    const resolver = new dns.Resolver({ timeout: check.timeout_ms, tries: 1 });
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (host !== '') {
        let admitted: string[];
        try {
          admitted = await egress.admit(host, port, signal);
        } catch (error) {
          // That the resolver is not found says nothing of what it was to be asked.
          return noAnswer(error, address);
        }
        resolver.setServers(
          admitted.map((each) => (isIP(each) === 6 ? `[${each}]:${String(port)}` : `${each}:${String(port)}`)),
        );
      }
      const records = await ask(resolver, question);
      return judge(check, records, now() - start);
    } catch (error) {
      const answer = dnsFailure(error, question);
      return answer === undefined ? noAnswer(error, address) : degraded(now() - start, answer);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}

async function ask(resolver: dns.Resolver, { name, type }: DnsQuestion): Promise<string[]> {
  if (type === 'PTR' && isIP(name) !== 0) return resolver.reverse(name);
  const found: unknown = await resolver.resolve(name, type);
  return (Array.isArray(found) ? found : [found]).map(recordText).sort();
}

function judge(check: ResolvedCheck, records: readonly string[], response_time: number): Outcome {
  const body = records.join('\n');
  if (check.expect !== undefined && !body.includes(check.expect)) {
    return degraded(response_time, `The answer does not contain '${check.expect}'`);
  }
  return answered(check, response_time, { body });
}
