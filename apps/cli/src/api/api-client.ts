import { setTimeout as pause } from 'node:timers/promises';
import type { ReadableStream } from 'node:stream/web';
import type { FieldError } from '@chain-mapping/contracts';
import { Failure } from '../output/failure';

/** What the API says when it refuses: RFC 9457. */
export interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly FieldError[];
}

/** The API refused; `problem` says why. */
export class Refusal extends Failure {
  constructor(
    message: string,
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(message, status === 503 || status === 504 ? 3 : 1, problem);
    this.name = 'Refusal';
  }
}

/** Nobody answered. */
class Unreached extends Failure {
  /** Whether somebody was there, and closed the connection instead of answering. */
  readonly isCutOff: boolean;

  constructor(url: string, error: unknown) {
    const { code, message }: { code?: unknown; message?: unknown } = Object(Object(error).cause);
    const why = message === undefined ? '' : `: ${String(message)}`;
    super(
      `Chain Mapping does not answer at ${url}${why}\nStart it with 'npm start', or name another address with --server or CHAIN_MAPPING_URL.`,
      3,
    );
    this.isCutOff = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(String(code));
  }
}

export interface Caller {
  /** Who asks: it goes into the history of what is changed. */
  readonly actor: string;
  readonly apiKey?: string | undefined;
  /** Why something is changed: it goes into the history too. */
  readonly reason?: string | undefined;
}

const ATTEMPTS = 5;
const LONGEST_PAUSE_S = 60;

/** The HTTP API of a running system, with errors that say what to do. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly caller: Caller,
  ) {}

  /** The same API, with a reason for what is changed. */
  because(reason: string | undefined): ApiClient {
    return new ApiClient(this.url, { ...this.caller, reason });
  }

  get<T>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  /** `undefined` where there is nothing at the path. */
  async find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.call('POST', path, body);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.call('PUT', path, body);
  }

  /** @throws Failure when the system cannot be reached (3); Refusal when it refuses (1, with what it says). */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.fetch(path, {
      method,
      headers: {
        ...(method !== 'GET' && this.caller.reason && { 'x-change-reason': headerText(this.caller.reason) }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await this.refusal(response);
    return (response.status === 204 ? undefined : await this.read(response)) as T;
  }

  /** A file, while it comes. @throws as `call` does, for what is wrong before its first byte */
  async download(path: string): Promise<ReadableStream<Uint8Array>> {
    const response = await this.fetch(path, {});
    if (!response.ok || !response.body) throw await this.refusal(response);
    return response.body;
  }

  /** The lines of the live stream, until `signal` aborts or the system closes it. */
  async *stream(signal: AbortSignal): AsyncGenerator<{ readonly event: string; readonly data: unknown }> {
    const response = await this.fetch('/api/v1/stream', { signal });
    if (!response.ok || !response.body) throw await this.refusal(response);
    let rest = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const messages = (rest + text).split('\n\n');
      rest = messages.pop() ?? '';
      for (const message of messages) {
        const fields = Object.fromEntries(
          message.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        );
        if (fields.event && fields.data) yield { event: fields.event, data: JSON.parse(fields.data) };
      }
    }
  }

  /** Asks again, when it is told to, where it asked too often: nothing was done then. */
  private async fetch(path: string, options: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.fetchOnKept(path, options);
      const seconds = Number(response.headers.get('retry-after') ?? 1);
      if (response.status !== 429 || attempt === ATTEMPTS || !(seconds <= LONGEST_PAUSE_S)) return response;
      await response.body?.cancel();
      await pause(seconds * 1000);
    }
  }

  /** A connection that was kept may be closed by the other side just then: what changes nothing is asked once more, on a new one. */
  private async fetchOnKept(path: string, options: RequestInit): Promise<Response> {
    try {
      return await this.fetchOnce(path, options);
    } catch (error) {
      const isSafe = (options.method ?? 'GET') === 'GET' && !options.signal?.aborted;
      if (!isSafe || !(error instanceof Unreached) || !error.isCutOff) throw error;
      return await this.fetchOnce(path, options);
    }
  }

  private async fetchOnce(path: string, options: RequestInit): Promise<Response> {
    const { actor, apiKey } = this.caller;
    const headers = {
      'x-actor': headerText(actor),
      ...(apiKey && { authorization: `Bearer ${apiKey}` }),
      ...options.headers,
    };
    try {
      return await fetch(`${this.url}${path}`, { ...options, headers });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new Unreached(this.url, error);
    }
  }

  private async read(response: Response): Promise<unknown> {
    const text = await response.text();
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw new Failure(`What answers at ${this.url} is not the API of Chain Mapping`, 3, { cause: String(cause) });
    }
  }

  private async refusal(response: Response): Promise<Refusal> {
    const problem = await readProblem(response);
    const lines = problem.errors?.map(({ path, message }) => `  ${path || 'the whole'}: ${message}`) ?? [];
    const said = problem.errors ? (problem.title ?? '') : (problem.detail ?? response.statusText);
    const hint = this.hint(response.status, problem);
    return new Refusal([said, ...lines, ...(hint ? [hint] : [])].join('\n'), response.status, problem);
  }

  /** What to do about it, where that is for the caller to do. */
  private hint(status: number, { code }: Problem): string | undefined {
    const key = 'an API key with --api-key or CHAIN_MAPPING_API_KEY';
    if (status === 401 && !this.caller.apiKey) return `${this.url} answers nobody it does not know: give ${key}.`;
    if (status === 401) return `${this.url} does not know this API key: give ${key} that is valid there.`;
    if (code !== 'Forbidden') return undefined;
    return this.caller.apiKey
      ? `This API key may not do that: give ${key} that may.`
      : `Nobody may do that without a key: give ${key}.`;
  }
}

/** A header carries bytes: any text goes as UTF-8, and what would end the header as a blank. */
function headerText(text: string): string {
  return Buffer.from(text.replace(/\p{Cc}+/gu, ' '), 'utf8').toString('latin1');
}

async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return { detail: `${response.status} ${response.statusText}` };
  }
}
