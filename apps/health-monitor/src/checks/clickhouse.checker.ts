import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { daysLeft } from './certificate';
import { answered, type CheckContext, type Checker, degraded, noAnswer, unhealthy } from './checker';
import { timingsOf } from './conversation';
import { addressOf, withoutSecrets } from './failure-message';
import { type Answer, exchange, isSecure } from './http-exchange.checker';

/** Asks a ClickHouse server `SELECT 1` over its HTTP interface. */
export class ClickHouseChecker implements Checker {
  readonly type = 'clickhouse';

  async check(check: ResolvedCheck, context: CheckContext): Promise<Outcome> {
    const { now } = context;
    const { url, headers } = requestOf(check.endpoint);
    const address = addressOf(url.href, isSecure(url) ? 443 : 80).text;
    const start = now();
    try {
      const answer = await exchange({ url, headers, method: 'GET', readsBody: true }, context);
      const outcome = judge(check, answer, address, now() - start);
      return { ...outcome, timings: timingsOf(answer.steps, start, answer.first_byte_at, now()) };
    } catch (error) {
      return noAnswer(error, address);
    }
  }
}

/** `clickhouse://user:password@host/database`, or the HTTP URL itself. https://clickhouse.com/docs/interfaces/http */
function requestOf(endpoint: string): { url: URL; headers: Record<string, string> } {
  const given = new URL(endpoint);
  const isHttp = given.protocol === 'http:' || given.protocol === 'https:';
  const secure = given.protocol === 'clickhouses:' || given.protocol === 'https:';
  const port = given.port !== '' ? given.port : isHttp ? '' : secure ? '8443' : '8123';
  const url = new URL(`${secure ? 'https' : 'http'}://${given.hostname}${port === '' ? '' : `:${port}`}`);
  if (isHttp) url.pathname = given.pathname;
  const database = given.searchParams.get('database') ?? (isHttp ? '' : decodeURIComponent(given.pathname.slice(1)));
  if (database !== '') url.searchParams.set('database', database);
  url.searchParams.set('query', 'SELECT 1');
  const headers = {
    ...(given.username !== '' && { 'x-clickhouse-user': decodeURIComponent(given.username) }),
    ...(given.password !== '' && { 'x-clickhouse-key': decodeURIComponent(given.password) }),
  };
  return { url, headers };
}

function judge(check: ResolvedCheck, answer: Answer, address: string, response_time: number): Outcome {
  const { status, headers, body } = answer;
  const text = body.trim();
  if (status === 200 && text === '1') {
    const certificate_days = daysLeft(answer.certificate_valid_to, Date.now());
    const seen = { status, headers, body, ...(certificate_days !== undefined && { certificate_days }) };
    return answered(check, response_time, seen);
  }
  const code = /^Code: (\d+)/.exec(text)?.[1] ?? headers['x-clickhouse-exception-code'];
  // 192 to 194: no such user, no password, a wrong one; 516: one of them, and which is not said.
  if (status === 401 || ['192', '193', '194', '516'].includes(String(code))) {
    return degraded(response_time, 'ClickHouse refused the user or the password');
  }
  if (code === undefined) return unhealthy(`Not a ClickHouse answer from ${address} (status ${String(status)})`);
  return degraded(response_time, withoutSecrets(`ClickHouse answered: ${text.slice(0, 500)}`));
}
