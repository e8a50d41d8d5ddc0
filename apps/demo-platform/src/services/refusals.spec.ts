import { refusalOf } from './refusals';

const REFUSED = '-ERR the server is not able to work\r\n';

describe('a refusal of Redis', () => {
  const answersTo = (...pieces: string[]) => {
    const refuse = refusalOf('redis').forConnection();
    return pieces.map((piece) => refuse(Buffer.from(piece)).answer.toString());
  };
  const ping = '*1\r\n$4\r\nPING\r\n';
  const get = '*2\r\n$3\r\nGET\r\n$5\r\na\r\n*b\r\n';

  it('answers each command once', () => {
    expect(answersTo(ping)).toEqual([REFUSED]);
    expect(answersTo(ping + get + ping)).toEqual([REFUSED.repeat(3)]);
    expect(answersTo('PING\r\nPING\r\n')).toEqual([REFUSED.repeat(2)]);
  });

  it.each(Array.from({ length: get.length - 1 }, (_, index) => index + 1))(
    'waits for the rest of a command that is cut after %i characters',
    (cut) => expect(answersTo(get.slice(0, cut), get.slice(cut) + ping)).toEqual(['', REFUSED.repeat(2)]),
  );

  it('ends a connection that never finishes its command', () => {
    const refuse = refusalOf('redis').forConnection();
    expect(refuse(Buffer.alloc(2 * 1024 * 1024, '*')).ends).toBe(true);
  });
});

describe('a refusal of Postgres', () => {
  const request = (code: number) => {
    const message = Buffer.alloc(8);
    message.writeInt32BE(8, 0);
    message.writeInt32BE(code, 4);
    return message;
  };
  const refuse = refusalOf('postgres').forConnection();

  it('declines encryption and waits for the start of the session', () => {
    expect(refuse(request(80_877_103))).toEqual({ answer: Buffer.from('N'), ends: false });
    expect(refuse(request(80_877_104))).toEqual({ answer: Buffer.from('N'), ends: false });
  });

  it('answers a session with an error of the right length, and ends it', () => {
    const { answer, ends } = refuse(request(196_608));
    expect([answer.toString('latin1', 0, 1), answer.readInt32BE(1), ends]).toEqual(['E', answer.length - 1, true]);
    expect(answer.toString()).toContain('C57P03\0');
  });
});
