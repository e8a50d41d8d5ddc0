import type { IncomingHttpHeaders } from 'node:http';

/** As much of a head as node reads. */
const MOST_HEAD_BYTES = 16 * 1024;
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: [^\r\n]*)?$/;
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\u0080-\u00ff]*)$/;
const END_OF_HEAD = /\r?\n\r?\n/;
const LENGTH = /^\d{1,15}$/;
const CHUNK = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i;
/** Of these the first counts, as node has it; of all others each does. */
const SINGLE: ReadonlySet<string> = new Set([
  'age',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'last-modified',
  'location',
  'retry-after',
  'server',
]);

/** What came is no HTTP/1 answer. */
export class NoHttpAnswer extends Error {
  readonly code = 'HPE_INVALID';
}

/** How much of the body is still to come: a number of bytes, chunks, or whatever comes until the connection ends. */
type Rest =
  | { readonly kind: 'length'; left: number }
  | { readonly kind: 'chunks'; at: 'size' | 'data' | 'after' | 'trailer'; left: number }
  | { readonly kind: 'end' };

const NOTHING = Buffer.alloc(0);

/**
 * The answer to one HTTP/1 request over a connection of its own, in whatever pieces its bytes come
 * (https://www.rfc-editor.org/rfc/rfc9112). Node's own reader costs a fifth of a check more, for connections that are used again.
 */
export class HttpAnswer {
  status = 0;
  headers: IncomingHttpHeaders = {};
  private rest: Rest | undefined;
  private unread: Buffer = NOTHING;

  /**
   * @param isBodiless whether what was asked has no body in its answer: `HEAD`
   * @param piece takes each piece of the body
   */
  constructor(
    private readonly isBodiless: boolean,
    private readonly piece: (bytes: Buffer) => void,
  ) {}

  get hasHead(): boolean {
    return this.rest !== undefined;
  }

  /** Whether the answer is complete with these bytes. @throws NoHttpAnswer */
  take(chunk: Buffer): boolean {
    this.unread = this.unread.length === 0 ? chunk : Buffer.concat([this.unread, chunk]);
    while (this.rest === undefined) if (!this.readHead()) return false;
    return this.readBody(this.rest);
  }

  /** Whether the answer is complete when the connection ends here. */
  end(): boolean {
    return this.rest?.kind === 'end';
  }

  /** Whether there was a whole head. One that only announces another (RFC 9110, 15.2) is read and forgotten. */
  private readHead(): boolean {
    const text = this.unread.toString('latin1', 0, MOST_HEAD_BYTES);
    if (!'HTTP/1.'.startsWith(text.slice(0, 7))) throw new NoHttpAnswer('It does not begin as one');
    const end = END_OF_HEAD.exec(text);
    if (end === null) {
      if (this.unread.length >= MOST_HEAD_BYTES) throw new NoHttpAnswer('Its head is too long');
      return false;
    }
    this.unread = this.unread.subarray(end.index + end[0].length);
    const [first = '', ...lines] = text.slice(0, end.index).split(/\r?\n/);
    const status = Number(STATUS_LINE.exec(first)?.[1]);
    if (!(status >= 100) || status === 101) throw new NoHttpAnswer('Its first line is none of an answer');
    if (status < 200) return this.unread.length > 0;
    this.status = status;
    const lengths = this.readHeaders(lines);
    this.rest = this.restAfter(lengths);
    return true;
  }

  /** Answers the values of `content-length`, which must not differ. */
  private readHeaders(lines: readonly string[]): string[] {
    const headers: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
    const lengths: string[] = [];
    for (const line of unfolded(lines)) {
      const [, written, value = ''] = HEADER.exec(line) ?? [];
      if (written === undefined) throw new NoHttpAnswer('One of its headers is none');
      const name = written.toLowerCase();
      const trimmed = value.trimEnd();
      const before = headers[name];
      if (name === 'content-length') lengths.push(trimmed);
      if (name === 'set-cookie') headers[name] = [...(before ?? []), trimmed];
      else if (before === undefined) headers[name] = trimmed;
      else if (!SINGLE.has(name)) headers[name] = `${String(before)}, ${trimmed}`;
    }
    this.headers = headers;
    return lengths;
  }

  /** RFC 9112, 6.3. */
  private restAfter(lengths: readonly string[]): Rest {
    const { status } = this;
    const coding = this.headers['transfer-encoding'];
    if (this.isBodiless || status === 204 || status === 304) return { kind: 'length', left: 0 };
    if (coding !== undefined) {
      if (lengths.length > 0) throw new NoHttpAnswer('Its length is given twice');
      return /(^|,)[ \t]*chunked[ \t]*$/i.test(coding) ? { kind: 'chunks', at: 'size', left: 0 } : { kind: 'end' };
    }
    const [length] = lengths;
    if (length === undefined) return { kind: 'end' };
    if (lengths.length > 1 || !LENGTH.test(length)) throw new NoHttpAnswer('Its length is no number');
    return { kind: 'length', left: Number(length) };
  }

  private readBody(rest: Rest): boolean {
    switch (rest.kind) {
      case 'end':
        this.give(this.unread.length);
        return false;
      case 'length':
        rest.left -= this.give(rest.left);
        return rest.left === 0;
      case 'chunks':
        return this.readChunks(rest);
    }
  }

  private readChunks(rest: Extract<Rest, { kind: 'chunks' }>): boolean {
    for (;;) {
      if (rest.at === 'data') {
        rest.left -= this.give(rest.left);
        if (rest.left > 0) return false;
        rest.at = 'after';
      }
      const line = this.line();
      if (line === undefined) return false;
      if (rest.at === 'size') {
        const size = CHUNK.exec(line)?.[1];
        if (size === undefined) throw new NoHttpAnswer('One of its chunks has no size');
        rest.left = parseInt(size, 16);
        rest.at = rest.left === 0 ? 'trailer' : 'data';
      } else if (rest.at === 'after') {
        if (line !== '') throw new NoHttpAnswer('One of its chunks is longer than its size');
        rest.at = 'size';
      } else if (line === '') return true;
    }
  }

  /** The next line without its end; `undefined` while it is not all there. */
  private line(): string | undefined {
    const end = this.unread.indexOf(10);
    if (end < 0) {
      if (this.unread.length > MOST_HEAD_BYTES) throw new NoHttpAnswer('One of its lines is too long');
      return undefined;
    }
    const line = this.unread.toString('latin1', 0, this.unread[end - 1] === 13 ? end - 1 : end);
    this.unread = this.unread.subarray(end + 1);
    return line;
  }

  /** Gives away so many of the bytes that are here; answers how many there were. */
  private give(most: number): number {
    const bytes = this.unread.subarray(0, most);
    if (bytes.length > 0) this.piece(bytes);
    this.unread = this.unread.subarray(bytes.length);
    return bytes.length;
  }
}

/** A header may go on in the next line, which then begins with a blank: long out of use, and still sent. */
function unfolded(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => line.startsWith(' ') || line.startsWith('\t'))) return lines;
  return lines.reduce<string[]>((all, line) => {
    const last = all.pop();
    if (last === undefined) return [line];
    return /^[ \t]/.test(line) ? [...all, `${last} ${line.trim()}`] : [...all, last, line];
  }, []);
}
