import { askedAhead } from './asked-ahead';
import { authorization } from './credentials';
import { ApiError, isStatus, type Problem, Unreachable } from './problem';

interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const MOST_ATTEMPTS = 4;
const BACK_OFF_MS = 1000;

export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** An address with those parameters that have a value. */
export function address(path: string, query: QueryValues = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/**
 * One call of the API. The types of answers are those that the gateway parses its answers with.
 *
 * @throws ApiError with what the API says, Unreachable when nobody answers
 */
export async function call<Answer>(method: string, path: string, asked: Asked = {}): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask<Answer>(method, path, asked);
    } catch (error) {
      // Many chains are asked for at once: what is refused for that is asked a little later.
      if (attempt === MOST_ATTEMPTS || !isStatus(error, 429)) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * BACK_OFF_MS * (0.5 + Math.random())));
    }
  }
}

async function ask<Answer>(method: string, path: string, { body, headers, signal }: Asked): Promise<Answer> {
  let response: Response;
  try {
    const ahead = method === 'GET' && headers === undefined ? askedAhead(path) : undefined;
    response = await (ahead ??
      fetch(path, {
        method,
        headers: {
          accept: 'application/json',
          ...authorization(),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      }));
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Unreachable(String(cause), { cause });
  }
  if (!response.ok) throw new ApiError(await problemOf(response));
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Problem;
  } catch {
    // A proxy on the way answers in its own words.
    return { status: response.status, title: response.statusText, detail: '', code: `HTTP ${response.status}` };
  }
}
