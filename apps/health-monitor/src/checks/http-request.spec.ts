import { requestText, type Question } from './http-request';

const aQuestion = (fields: Partial<Question> = {}): Question => ({
  url: new URL('http://host.test:81/a?b=c'),
  method: 'GET',
  headers: {},
  readsBody: false,
  ...fields,
});
const textOf = (fields?: Partial<Question>): string[] => requestText(aQuestion(fields)).toString().split('\r\n');

describe('requestText', () => {
  it('asks over a connection that is not used again', () => {
    expect(textOf()).toEqual([
      'GET /a?b=c HTTP/1.1',
      'host: host.test:81',
      'user-agent: chain-mapping-health-monitor',
      'connection: close',
      '',
      '',
    ]);
  });

  it('sends the headers of a check instead of its own, but not how long the body is', () => {
    const headers = { Host: 'other', 'USER-AGENT': 'x', 'Content-Length': '9', 'transfer-encoding': 'chunked', A: 'ü' };
    expect(
      requestText(aQuestion({ headers, method: 'POST', body: 'ö' }))
        .toString('latin1')
        .split('\r\n'),
    ).toEqual([
      'POST /a?b=c HTTP/1.1',
      'Host: other',
      'USER-AGENT: x',
      'connection: close',
      'A: ü',
      'content-length: 2',
      '',
      'Ã¶',
    ]);
  });

  it('says that there is no body where one is expected', () => {
    expect(textOf({ method: 'PUT' })).toContain('content-length: 0');
    expect(textOf({ method: 'DELETE' }).join()).not.toContain('content-length');
  });

  it('sends user and password of the address, unless a header says who asks', () => {
    const url = new URL('http://me:p%40ss@host.test/');
    expect(textOf({ url })).toContain(`authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(textOf({ url, headers: { Authorization: 'Bearer x' } }).filter((line) => /^auth/i.test(line))).toEqual([
      'Authorization: Bearer x',
    ]);
  });

  it.each<Record<string, string>>([{ 'a b': 'x' }, { a: 'x\r\nHost: evil' }, { a: '\u2713' }])(
    'refuses headers that no request can have: %j',
    (headers) => {
      expect(() => textOf({ headers })).toThrow(/^No request can have the header/);
    },
  );
});
