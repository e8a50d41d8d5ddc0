import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { daysLeft } from './certificate';
import { answered, type CheckContext, type Checker, degraded, noAnswer } from './checker';
import { timingsOf } from './conversation';
import { addressOf } from './failure-message';
import { type Answer, exchange, isSecure } from './http-exchange.checker';
import type { Question } from './http-request';
import { isRedirect, redirected } from './redirect';

const MOST_REDIRECTS = 5;

/** Sends an HTTP request and looks at the status, at what is expected of the body, and at what assertions compare. */
export class HttpChecker implements Checker {
  readonly type = 'http';

  async check(check: ResolvedCheck, context: CheckContext): Promise<Outcome> {
    const { now } = context;
    const start = now();
    let question = questionOf(check);
    try {
      let answer = await exchange(question, context);
      for (let left = MOST_REDIRECTS; check.follow_redirects === true && isRedirect(answer.status); left -= 1) {
        if (left === 0) return degraded(now() - start, `Redirected more than ${String(MOST_REDIRECTS)} times`);
        const next = redirected(question, answer.status, answer.headers.location);
        if (typeof next === 'string') return degraded(now() - start, next);
        question = next;
        answer = await exchange(question, context);
      }
      const end = now();
      const outcome = judge(check, answer, end - start, answer.first_byte_at - start);
      return { ...outcome, timings: timingsOf(answer.steps, start, answer.first_byte_at, end) };
    } catch (error) {
      return noAnswer(error, addressOf(question.url.href, isSecure(question.url) ? 443 : 80).text);
    }
  }
}

/** The same check asks the same every time. */
const questions = new WeakMap<ResolvedCheck, Question>();

function questionOf(check: ResolvedCheck): Question {
  const known = questions.get(check);
  if (known !== undefined) return known;
  const question = {
    url: new URL(check.endpoint),
    method: check.method ?? 'GET',
    headers: check.headers ?? {},
    body: check.body,
    connection: check.connection,
    readsBody: check.expect !== undefined || check.assertions !== undefined,
  };
  questions.set(check, question);
  return question;
}

function judge(check: ResolvedCheck, answer: Answer, response_time: number, first_byte: number): Outcome {
  const { status, headers, body, certificate_valid_to } = answer;
  if (!comparesStatus(check) && !check.expected_status_codes.includes(status)) {
    return degraded(response_time, `Unexpected status code: ${String(status)}`);
  }
  if (check.expect !== undefined && !body.includes(check.expect)) {
    return degraded(response_time, `The answer does not contain '${check.expect}'`);
  }
  if (check.assertions === undefined) return answered(check, response_time);
  const certificate_days = daysLeft(certificate_valid_to, Date.now());
  return answered(check, response_time, {
    status,
    first_byte,
    headers,
    body,
    ...(certificate_days !== undefined && { certificate_days }),
  });
}

/** Whether assertions alone say which status is right: they do where nobody has listed codes beside them. */
const comparesStatus = ({ assertions, expected_status_codes: codes }: ResolvedCheck): boolean =>
  assertions !== undefined && codes.length === 1 && codes[0] === 200 && assertions.some(({ on }) => on === 'status');
