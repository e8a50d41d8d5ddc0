import type { IncomingMessage, ServerResponse } from 'node:http';
import { eventually } from '@chain-mapping/testing';
import { aCheck, itSurvives, run, useServers } from './checks.fixture';

const event = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const whole = (content: string): string => JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] });

type Question = { model: string; stream: boolean; messages: { content: string }[] };
type Answer = (question: Question, response: ServerResponse, request: IncomingMessage) => void;

describe('the ai_model checker', () => {
  const servers = useServers();
  const ask = (port: number, fields: object = {}) =>
    aCheck('ai_model', `http://127.0.0.1:${port}/v1`, { model: 'small-1', ...fields });

  /** Speaks the chat completions of OpenAI, as its compatible servers do. */
  async function aModel(answer: Answer): Promise<{ port: number; asked: Question[] }> {
    const asked: Question[] = [];
    const { port } = await servers.http((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
          response.writeHead(404).end();
          return;
        }
        const question = JSON.parse(body) as Question;
        asked.push(question);
        answer(question, response, request);
      });
    });
    return { port, asked };
  }
  const streaming =
    (...contents: string[]): Answer =>
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      contents.forEach((content) => response.write(event(content)));
      response.end('data: [DONE]\n\n');
    };

  it('is content with the first token, and says when it came', async () => {
    let hasHungUp = false;
    const { port, asked } = await aModel((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event(''));
      response.write(event('O'));
      response.on('close', () => (hasHungUp = true));
    });
    const outcome = await run(ask(port));
    expect(outcome).toMatchObject({
      status: 'healthy',
      response_time: expect.any(Number),
      timings: { first_byte_ms: expect.any(Number) },
    });
    expect(outcome.timings?.first_byte_ms).toBeCloseTo(outcome.response_time ?? -1, 0);
    expect(asked).toMatchObject([{ model: 'small-1', stream: true, messages: [{ content: 'Say OK.' }] }]);
    // The rest would cost money.
    await eventually(() => expect(hasHungUp).toBe(true));
  });

  it('reads on where something is said about the text, however it is cut', async () => {
    const { port, asked } = await aModel((_, response) => {
      const text = event('The capital is Pa') + event('ris ✓') + 'data: [DONE]\n\n';
      const bytes = Buffer.from(text.replace(/\n/g, '\r\n'));
      const next = (at: number): void => {
        if (at >= bytes.length) response.end();
        else response.write(bytes.subarray(at, at + 7), () => next(at + 7));
      };
      next(0);
    });
    const assertions = [{ on: 'body' as const, matches: 'Paris ✓$' }];
    expect(await run(ask(port, { prompt: 'Capital of France?', expect: 'Paris', assertions }))).toMatchObject({
      status: 'healthy',
      error_message: null,
    });
    expect(asked[0]?.messages[0]?.content).toBe('Capital of France?');
    expect(await run(ask(port, { expect: 'Rome' }))).toMatchObject({
      status: 'degraded',
      error_message: "The answer does not contain 'Rome'",
    });
  });

  it('compares the time to the first token', async () => {
    const { port } = await aModel(streaming('OK'));
    expect((await run(ask(port, { assertions: [{ on: 'first_byte', at_most: 2000 }] }))).status).toBe('healthy');
    expect(await run(ask(port, { assertions: [{ on: 'first_byte', at_most: 0 }] }))).toMatchObject({
      status: 'degraded',
      error_message: expect.stringMatching(/^The time to the first byte in ms is .*, expected at most 0$/),
    });
  });

  it('takes an answer that comes all at once', async () => {
    const { port } = await aModel((_, response) => response.end(whole('OK')));
    expect((await run(ask(port, { expect: 'OK' }))).status).toBe('healthy');
  });

  it('asks without a stream where there are none', async () => {
    const { port, asked } = await aModel(({ stream }, response) => {
      if (stream) response.writeHead(400).end('{"error":{"message":"stream is not supported"}}');
      else response.end(whole('OK'));
    });
    expect((await run(ask(port))).status).toBe('healthy');
    expect(asked.map(({ stream }) => stream)).toEqual([true, false]);
  });

  it.each<[number, object, string]>([
    [401, { error: { message: 'Incorrect API key provided: sk-very-secret' } }, 'The API key was refused (401)'],
    [403, {}, 'The API key was refused (403)'],
    [404, { error: { message: 'no such model' } }, "The model 'small-1' is not there (404): no such model"],
    [400, { error: { message: 'model not found' } }, "The model 'small-1' is not there (400): model not found"],
    [429, { error: 'quota' }, 'Too many requests, or no quota left (429), to be tried again in 7 s: quota'],
    [503, {}, "The model's server failed (503)"],
    [418, { error: { message: 'sk-very-secret is a teapot' } }, 'Unexpected status code: 418: *** is a teapot'],
  ])('tells %d apart', async (status, body, error_message) => {
    const { port } = await aModel((_, response) =>
      response.writeHead(status, { 'retry-after': '7' }).end(JSON.stringify(body)),
    );
    const headers = { Authorization: 'Bearer sk-very-secret' };
    expect(await run(ask(port, { headers }))).toMatchObject({ status: 'degraded', error_message });
  });

  it('sends the key', async () => {
    const { port } = await aModel((question, response, request) => {
      if (request.headers.authorization === 'Bearer k') streaming('OK')(question, response, request);
      else response.writeHead(401).end();
    });
    expect((await run(ask(port, { headers: { authorization: 'Bearer k' } }))).status).toBe('healthy');
  });

  it.each<[string, string, string]>([
    [
      'an error in the stream',
      'data: {"error":{"message":"overloaded"}}\n\n',
      "The model's server answered: overloaded",
    ],
    ['nothing', `${event('')}data: [DONE]\n\n`, 'The answer is not one of an OpenAI-compatible chat'],
    ['nothing all at once', whole(' '), 'The model answered nothing'],
    ['something else', '<html>', 'The answer is not one of an OpenAI-compatible chat'],
  ])('finds %s wrong', async (_, body, error_message) => {
    const { port } = await aModel((_question, response) => response.end(body));
    expect(await run(ask(port))).toMatchObject({ status: 'degraded', error_message });
  });

  it('says that a model does not begin in time', async () => {
    const { port } = await aModel((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    });
    expect(await run(ask(port, { timeout_ms: 100 }))).toMatchObject({
      status: 'unhealthy',
      error_message: 'Timed out after 100 ms',
    });
  });

  itSurvives(servers, {
    type: 'ai_model',
    endpoint: (port) => `http://127.0.0.1:${port}`,
    fields: { model: 'small-1' },
    answer: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n${event('OK')}data: [DONE]\n\n`),
  });
});
