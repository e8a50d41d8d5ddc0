import fc from 'fast-check';
import { HttpAnswer, NoHttpAnswer } from './http-answer';

interface Read {
  readonly status: number;
  readonly headers: object;
  readonly body: string;
  /** When it was known to be complete. */
  readonly complete: 'by its bytes' | 'by the end' | 'never';
}

function readAll(pieces: readonly (string | Buffer)[], isBodiless = false): Read {
  const body: Buffer[] = [];
  const answer = new HttpAnswer(isBodiless, (bytes) => body.push(Buffer.from(bytes)));
  const isComplete = pieces.some((piece) => answer.take(Buffer.from(piece)));
  const complete = isComplete ? 'by its bytes' : answer.end() ? 'by the end' : 'never';
  const { status, headers } = answer;
  return { status, headers: { ...headers }, body: Buffer.concat(body).toString(), complete };
}

const head = (...lines: string[]): string => [...lines, '', ''].join('\r\n');

describe('HttpAnswer', () => {
  it.each([
    ['as long as it says', head('HTTP/1.1 200 OK', 'Content-Length: 2') + 'ok'],
    [
      'in chunks',
      head('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, Chunked') + '1;x=y\r\no\r\n01\r\nk\r\n0\r\nT: 1\r\n\r\n',
    ],
    [
      'after what was only announced',
      head('HTTP/1.1 103 Early Hints', 'Link: a') + head('HTTP/1.1 200', 'content-length:2') + 'ok',
    ],
    ['with bare ends of lines', 'HTTP/1.0 200 OK\nContent-Length: 2\n\nok'],
  ])('reads a body %s', (_, text) => {
    expect(readAll([text])).toMatchObject({ status: 200, body: 'ok', complete: 'by its bytes' });
  });

  it('reads a body of no known length until the connection ends', () => {
    expect(readAll([head('HTTP/1.1 200 OK'), 'o', 'k'])).toMatchObject({ body: 'ok', complete: 'by the end' });
    expect(readAll([head('HTTP/1.1 200 OK', 'Content-Length: 3'), 'ok'])).toMatchObject({ complete: 'never' });
    expect(readAll(['HTTP/1.1 200 OK\r\n'])).toMatchObject({ complete: 'never' });
  });

  it.each([
    [304, false],
    [204, false],
    [200, true],
  ])('expects no body of an answer that has none: %s', (status, isBodiless) => {
    const text = head(`HTTP/1.1 ${status} X`, 'Content-Length: 5');
    expect(readAll([text], isBodiless)).toMatchObject({ status, body: '', complete: 'by its bytes' });
  });

  it('has headers as node has them', () => {
    const lines = [
      'Server: a',
      'SERVER: b',
      'Set-Cookie: a=1',
      'set-cookie: b=2',
      'Vary: x ',
      'vary:y',
      'Long: a',
      '\tb',
    ];
    expect(readAll([head('HTTP/1.1 200 OK', ...lines, '__proto__: z')]).headers).toEqual({
      server: 'a',
      'set-cookie': ['a=1', 'b=2'],
      vary: 'x, y',
      long: 'a b',
      ['__proto__']: 'z',
    });
  });

  it.each([
    ['SSH-2.0-OpenSSH\r\n'],
    ['HTTP/1.1 OK\r\n\r\n'],
    [head('HTTP/1.1 101 Switching Protocols')],
    [head('HTTP/1.1 200 OK', 'No header')],
    [head('HTTP/1.1 200 OK', 'Bad\0Name: x')],
    [head('HTTP/1.1 200 OK', 'Bad: x\0')],
    [head('HTTP/1.1 200 OK', 'Content-Length: 2', 'Content-Length: 3')],
    [head('HTTP/1.1 200 OK', 'Content-Length: -1')],
    [head('HTTP/1.1 200 OK', 'Content-Length: 2', 'Transfer-Encoding: chunked')],
    [`${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}zz\r\n`],
    [`${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}1\r\nab\r\n`],
    [`HTTP/1.1 200 OK\r\n${'x'.repeat(20_000)}`],
    [head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked') + '1'.repeat(20_000)],
  ])('refuses %j', (text) => {
    expect(() => readAll([text])).toThrow(NoHttpAnswer);
  });

  const anAnswer = fc
    .record({
      status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
      body: fc.array(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), { maxLength: 5 }),
      framing: fc.constantFrom('length', 'chunks', 'end'),
    })
    .map(({ status, body, framing }) => {
      const text = body.join('');
      const chunks = body.map((each) => `${Buffer.byteLength(each).toString(16)}\r\n${each}\r\n`).join('');
      const first = `HTTP/1.1 ${status} X`;
      const bytes = {
        length: head(first, `Content-Length: ${Buffer.byteLength(text)}`) + text,
        chunks: `${head(first, 'Transfer-Encoding: chunked') + chunks}0\r\n\r\n`,
        end: head(first) + text,
      }[framing];
      return { status, body: text, bytes: Buffer.from(bytes), framing };
    });
  const cuts = fc.array(fc.nat(), { maxLength: 12 });

  function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
    const places = [0, ...at.map((each) => each % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
    return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
  }

  it('reads the same in whatever pieces it comes', () => {
    fc.assert(
      fc.property(anAnswer, cuts, ({ status, body, bytes, framing }, at) => {
        const complete = framing === 'end' ? 'by the end' : 'by its bytes';
        expect(readAll(cut(bytes, at))).toMatchObject({ status, body, complete });
      }),
      { numRuns: 500 },
    );
  });

  it('takes damaged bytes for an answer or for none, and fails in no other way', () => {
    fc.assert(
      fc.property(anAnswer, cuts, fc.nat(), fc.nat(255), ({ bytes }, at, place, value) => {
        const damaged = Buffer.from(bytes);
        damaged[place % damaged.length] = value;
        try {
          expect(readAll(cut(damaged, at)).complete).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(NoHttpAnswer);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
