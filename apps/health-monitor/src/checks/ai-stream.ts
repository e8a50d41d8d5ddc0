import { z } from 'zod';

const Delta = z.object({
  choices: z.array(
    z.object({
      delta: z.object({ content: z.string().nullish(), reasoning_content: z.string().nullish() }).nullish(),
      message: z.object({ content: z.string().nullish() }).nullish(),
    }),
  ),
});
const Problem = z.object({
  error: z.union([z.string(), z.object({ message: z.string().nullish() })]),
});

/** The text of an event, or of a whole answer; `undefined` where it is none of a chat. */
export function textIn(json: string): string | undefined {
  const parsed = Delta.safeParse(documentOf(json));
  if (!parsed.success) return undefined;
  return parsed.data.choices
    .map(({ delta, message }) => delta?.content ?? delta?.reasoning_content ?? message?.content ?? '')
    .join('');
}

/** What the server says is wrong, in its words. */
export function problemIn(json: string): string | undefined {
  const parsed = Problem.safeParse(documentOf(json));
  if (!parsed.success) return undefined;
  const { error } = parsed.data;
  return typeof error === 'string' ? error : (error.message ?? undefined);
}

function documentOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Reads server-sent events piece by piece, however the pieces are cut. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class ChatStream {
  private readonly decoder = new TextDecoder();
  private rest = '';
  /** The answer so far. */
  text = '';
  /** What an event said instead of going on. */
  problem: string | undefined;
  isDone = false;

  take(bytes: Uint8Array): void {
    this.rest += this.decoder.decode(bytes, { stream: true });
    const lines = this.rest.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data:')) this.event(line.slice(5).trim());
  }

  private event(data: string): void {
    if (data === '[DONE]') this.isDone = true;
    else {
      this.text += textIn(data) ?? '';
      this.problem ??= problemIn(data);
    }
  }
}

/** Where chat is asked for at an endpoint: itself, or below the `/v1` that it ends with or lacks. */
export function chatUrl(endpoint: string): URL {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, '');
  if (!path.endsWith('/chat/completions')) {
    url.pathname = path.endsWith('/v1') ? `${path}/chat/completions` : `${path}/v1/chat/completions`;
  }
  return url;
}

/** What a status other than success means for whoever runs the check; the server's words where they help and hold no key. */
export function aiFailure(
  status: number,
  problem: string | undefined,
  model: string,
  retryAfter: string | undefined,
): string {
  const words = problem === undefined ? '' : `: ${problem}`;
  if (status === 401 || status === 403) return `The API key was refused (${String(status)})`;
  if (status === 404 || (status === 400 && /model/i.test(problem ?? ''))) {
    return `The model '${model}' is not there (${String(status)})${words}`;
  }
  if (status === 429) {
    const later =
      retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? `, to be tried again in ${retryAfter} s` : '';
    return `Too many requests, or no quota left (429)${later}${words}`;
  }
  if (status >= 500) return `The model's server failed (${String(status)})${words}`;
  return `Unexpected status code: ${String(status)}${words}`;
}
