import { Failure } from '../output/failure';

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** The HTTP API of a running system, with errors that say what to do. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly actor: string,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.call('POST', path, body);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.call('PUT', path, body);
  }

  /** @throws Failure when the system cannot be reached (3) or refuses (1, with what it says). */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.fetch(path, {
      method,
      headers: { 'x-actor': this.actor, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await refusal(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  /** The lines of the live stream, until `signal` aborts or the system closes it. */
  async *stream(signal: AbortSignal): AsyncGenerator<{ readonly event: string; readonly data: unknown }> {
    const response = await this.fetch('/api/v1/stream', { signal });
    if (!response.ok || !response.body) throw await refusal(response);
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

  private async fetch(path: string, options: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.url}${path}`, options);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
      throw new Failure(
        `Chain Mapping does not answer at ${this.url}${cause}\nStart it with 'npm start', or name another address with --url or CHAIN_MAPPING_URL.`,
        3,
      );
    }
  }
}

async function refusal(response: Response): Promise<Failure> {
  const problem = await readProblem(response);
  const lines = problem.errors?.map(({ path, message }) => `  ${path || 'the whole'}: ${message}`) ?? [];
  const message = [problem.errors ? (problem.title ?? '') : (problem.detail ?? response.statusText), ...lines].join(
    '\n',
  );
  return new Failure(message, response.status === 503 || response.status === 504 ? 3 : 1, problem);
}

async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return { detail: `${response.status} ${response.statusText}` };
  }
}
