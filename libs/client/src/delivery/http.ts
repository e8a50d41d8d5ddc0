import { type Batch, NotNow, type Outcome, type Transport } from './transport';

const ANSWER_MS = 5000;
/** A key that is not taken, or a wrong address, does not mend by itself within a second. */
const WRONG_SETTING_MS = 5000;

export interface HttpAddress {
  readonly url: string;
  readonly apiKey: string | undefined;
}

export const headersOf = ({ apiKey }: HttpAddress): Record<string, string> => ({
  'content-type': 'application/json',
  ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
});

/** Over the HTTP API of the gateway. */
export class HttpTransport implements Transport {
  constructor(private readonly address: HttpAddress) {}

  async send({ kind, texts }: Batch): Promise<Outcome> {
    const response = await fetch(`${this.address.url}/api/v1/${kind}`, {
      method: 'POST',
      headers: headersOf(this.address),
      body: `{"${kind}":[${texts.join(',')}]}`,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return { outcome: 'stored' };
    if (response.status === 413) return { outcome: 'too_large' };
    const { detail, errors } = problemOf(body);
    const reason = `${response.status} ${detail}`;
    if (response.status === 400 || response.status === 422)
      return { outcome: 'refused', places: placesOf(kind, errors), reason };
    const seconds = Number(response.headers.get('retry-after') ?? 0);
    throw new NotNow(
      reason,
      response.status < 429 ? WRONG_SETTING_MS : (Number.isFinite(seconds) ? seconds : 0) * 1000,
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Problem {
  readonly detail: string;
  readonly errors: readonly { readonly path?: unknown }[];
}

function problemOf(body: unknown): Problem {
  const { detail, errors } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return { detail: typeof detail === 'string' ? detail : '', errors: Array.isArray(errors) ? errors : [] };
}

/** The 3 of `events.3.timestamp`. */
function placesOf(kind: string, errors: Problem['errors']): number[] {
  return errors.flatMap(({ path }) => {
    const [list, place] = String(path).split('.');
    return list === kind && place !== undefined && /^\d+$/.test(place) ? [Number(place)] : [];
  });
}
