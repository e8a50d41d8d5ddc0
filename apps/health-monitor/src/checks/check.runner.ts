import { type Egress, SCHEMES } from '@chain-mapping/egress';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import type { SecretValues } from '../secrets/secret-values.service';
import { CheckDeadline } from './check-deadline';
import { type Checker, unhealthy, unknown } from './checker';
import { checkerOf } from './checkers';
import { withoutSecrets } from './failure-message';

const now = (): number => performance.now();

export interface RunContext {
  readonly egress: Egress;
  readonly signal?: AbortSignal;
  /** Where the secrets of checks come from; without it what names one is sent as it is written. */
  readonly secrets?: Pick<SecretValues, 'around'>;
}

/** Runs a check, and again at once, as often as it asks for, while there is no answer. It always ends in an outcome, and in time. */
export function runCheck(check: ResolvedCheck, context: RunContext): Promise<Outcome> {
  const run = (filled: ResolvedCheck): Promise<Outcome> => runFilled(filled, context);
  return context.secrets === undefined ? run(check) : context.secrets.around(check, run);
}

async function runFilled(check: ResolvedCheck, { egress, signal }: RunContext): Promise<Outcome> {
  const checker = checkerOf(check.type);
  if (checker === undefined) return unhealthy(`Checks of type '${check.type}' are not available`);
  const scheme = schemeOf(check.endpoint);
  if (!SCHEMES.has(scheme)) return unknown(`Checks never use the scheme '${scheme}'`);
  for (let left = check.retries ?? 0; ; left -= 1) {
    const outcome = rounded(await attempt(checker, check, egress));
    if (outcome.status !== 'unhealthy' || left <= 0 || signal?.aborted) return outcome;
  }
}

/** One promise and one timer: a check has hardly any other cost than its connection. */
function attempt(checker: Checker, check: ResolvedCheck, egress: Egress): Promise<Outcome> {
  return new Promise((resolve) => {
    const deadline = new CheckDeadline();
    const timer = setTimeout(() => {
      deadline.abort();
      // A checker that has seen something wrong by now says so in this turn, and is heard first.
      setImmediate(() => resolve(unhealthy(`Timed out after ${String(check.timeout_ms)} ms`)));
    }, check.timeout_ms);
    const end = (outcome: Outcome): void => {
      // What fails because the deadline tore it down has timed out, whatever it calls that.
      if (deadline.aborted && outcome.status === 'unhealthy') return;
      clearTimeout(timer);
      resolve(outcome);
    };
    const fail = (error: unknown): void =>
      end(unhealthy(withoutSecrets(`The check could not be made: ${String(error)}`)));
    try {
      const context = {
        deadline,
        get signal() {
          return deadline.signal;
        },
        now,
        egress,
      };
      checker.check(check, context).then(end, fail);
    } catch (error) {
      fail(error);
    }
  });
}

/** Microseconds are as exact as this gets. */
const rounded = (outcome: Outcome): Outcome => ({
  ...outcome,
  response_time: outcome.response_time === null ? null : Math.round(outcome.response_time * 1000) / 1000,
});

const schemeOf = (endpoint: string): string => /^[^:]*/.exec(endpoint)?.[0].toLowerCase() ?? '';
