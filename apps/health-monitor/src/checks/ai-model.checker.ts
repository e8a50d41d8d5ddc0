import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { aiFailure, ChatStream, chatUrl, problemIn, textIn } from './ai-stream';
import { daysLeft } from './certificate';
import { answered, type CheckContext, type Checker, degraded, noAnswer } from './checker';
import { timingsOf } from './conversation';
import { addressOf, withoutSecrets } from './failure-message';
import { type Answer, exchange, isSecure } from './http-exchange.checker';

const PROMPT = 'Say OK.';
const MOST_TOKENS = 16;

interface Asked {
  readonly answer: Answer;
  readonly text: string | undefined;
  readonly problem: string | undefined;
  readonly first_token_at: number | undefined;
}

/** Asks a model behind an OpenAI-compatible address for a few words; the response time is that until the first of them. */
export class AiModelChecker implements Checker {
  readonly type = 'ai_model';

  async check(check: ResolvedCheck, context: CheckContext): Promise<Outcome> {
    const { now } = context;
    const url = chatUrl(check.endpoint);
    const start = now();
    try {
      let asked = await ask(check, url, true, context);
      // Some servers know no streams, and say so.
      if (asked.answer.status === 400 && /stream/i.test(asked.problem ?? ''))
        asked = await ask(check, url, false, context);
      const { answer, first_token_at } = asked;
      const outcome = judge(check, asked, (first_token_at ?? now()) - start);
      return { ...outcome, timings: timingsOf(answer.steps, start, first_token_at ?? answer.first_byte_at, now()) };
    } catch (error) {
      return noAnswer(error, addressOf(url.href, isSecure(url) ? 443 : 80).text);
    }
  }
}

async function ask(check: ResolvedCheck, url: URL, stream: boolean, context: CheckContext): Promise<Asked> {
  const chat = new ChatStream();
  // What is expected may be in any word; without it the first says enough, and the others cost money.
  const readsOn = check.expect !== undefined || check.assertions?.some(({ on }) => on === 'body') === true;
  let first_token_at: number | undefined;
  const answer = await exchange(
    {
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream, application/json', ...check.headers },
      body: JSON.stringify({
        model: check.model,
        messages: [{ role: 'user', content: check.prompt ?? PROMPT }],
        max_tokens: MOST_TOKENS,
        stream,
      }),
      readsBody: true,
      piece: (bytes) => {
        chat.take(bytes);
        if (chat.text !== '') first_token_at ??= context.now();
        return chat.isDone || chat.problem !== undefined || (!readsOn && first_token_at !== undefined);
      },
    },
    context,
  );
  if (first_token_at !== undefined || chat.problem !== undefined) {
    return { answer, text: chat.text, problem: chat.problem, first_token_at };
  }
  // All at once: there was no stream, or no event in it.
  return { answer, text: textIn(answer.body), problem: problemIn(answer.body), first_token_at: undefined };
}

function judge(check: ResolvedCheck, asked: Asked, response_time: number): Outcome {
  const { answer, text } = asked;
  const problem = asked.problem === undefined ? undefined : withoutHeaders(asked.problem, check);
  if (answer.status < 200 || answer.status > 299) {
    const failure = aiFailure(answer.status, problem, check.model ?? '', answer.headers['retry-after']);
    return degraded(response_time, withoutSecrets(failure));
  }
  if (problem !== undefined) return degraded(response_time, withoutSecrets(`The model's server answered: ${problem}`));
  if (text === undefined) return degraded(response_time, 'The answer is not one of an OpenAI-compatible chat');
  if (text.trim() === '') return degraded(response_time, 'The model answered nothing');
  if (check.expect !== undefined && !text.includes(check.expect)) {
    return degraded(response_time, `The answer does not contain '${check.expect}'`);
  }
  const certificate_days = daysLeft(answer.certificate_valid_to, Date.now());
  return answered(check, response_time, {
    status: answer.status,
    headers: answer.headers,
    body: text,
    first_byte: response_time,
    ...(certificate_days !== undefined && { certificate_days }),
  });
}

/** Servers like to repeat the key that they refuse. */
function withoutHeaders(text: string, { headers }: ResolvedCheck): string {
  const secrets = Object.values(headers ?? {}).flatMap((value) => [value, ...value.split(' ')]);
  return secrets.filter((each) => each.length >= 6).reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}
