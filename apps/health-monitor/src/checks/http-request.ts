export interface Question {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** `kept` asks over a connection of an earlier check where there is one. */
  readonly connection?: 'fresh' | 'kept' | undefined;
  /** Whether somebody wants to read the body. */
  readonly readsBody: boolean;
  /** Called with each piece of the body; `true` when no more of it is wanted. */
  readonly piece?: (bytes: Buffer) => boolean;
}

export const USER_AGENT = 'chain-mapping-health-monitor';
/** How long the body is and how it is sent is not for a check to say: a server would wait for what never comes. */
const FRAMING: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding']);
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t -~\u0080-\u00ff]*$/;
/** Of these a server expects a body, so that it is told that there is none. */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** User and password of a URL, as they are sent. */
export const credentialsOf = (url: URL): string =>
  `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;

/**
 * A request for one answer over a connection of its own, as it goes over the wire.
 *
 * @throws TypeError for headers that no request can have
 */
export function requestText(question: Question): Buffer {
  const { url, method, body } = question;
  const headers = new Map([
    ['host', `host: ${url.host}`],
    ['user-agent', `user-agent: ${USER_AGENT}`],
    ['connection', 'connection: close'],
  ]);
  if (url.username !== '') {
    headers.set('authorization', `authorization: Basic ${Buffer.from(credentialsOf(url)).toString('base64')}`);
  }
  for (const [name, value] of Object.entries(question.headers)) {
    if (!NAME.test(name) || !VALUE.test(value))
      throw new TypeError(`No request can have the header '${name}' as it is`);
    if (!FRAMING.has(name.toLowerCase())) headers.set(name.toLowerCase(), `${name}: ${value}`);
  }
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  if (body !== undefined || WITH_BODY.has(method)) headers.set('content-length', `content-length: ${String(length)}`);
  const head = [`${method} ${url.pathname}${url.search} HTTP/1.1`, ...headers.values(), '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body ?? '')]);
}
