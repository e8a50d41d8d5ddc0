import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventsTracked, flowsObserved, streams } from '@chain-mapping/contracts';
import type { TrackedEvent } from '@chain-mapping/model';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import type { NatsConnection } from 'nats';
import { makeStreams, messagesOn } from '../client.fixture';
import { ServiceIntegrator } from './service-integrator';

describe('ServiceIntegrator on NATS', () => {
  let nats: TestProcess;
  let connection: NatsConnection;

  beforeAll(async () => {
    nats = await aNats();
    connection = await makeStreams(nats.url);
  });

  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  const stored = async (service: string): Promise<TrackedEvent[]> =>
    (await messagesOn(connection, streams.ingest.name, `chain.ingest.events.${service}`)).flatMap(
      ({ data }) => eventsTracked.data.parse(data).events,
    );

  it('publishes in batches what the contract takes, and answers what it has told', async () => {
    const integrator = new ServiceIntegrator('data-bridge', { nats: nats.url });
    expect(integrator.trackWebsocketEvent({ connection_id: 'test-conn', event_type: 'connection_established' })).toBe(
      true,
    );
    for (let n = 0; n < 1500; n += 1) integrator.trackEvent('tick', { attributes: { n } });
    const [newest] = await integrator.getTrackedEvents();
    expect(newest).toMatchObject({ event_type: 'tick', attributes: { n: 1499 } });
    const events = await stored('data-bridge');
    expect(events).toHaveLength(1501);
    expect(events[0]).toMatchObject({
      service_name: 'data-bridge',
      event_type: 'connection_established',
      attributes: { connection_id: 'test-conn' },
    });
    const messages = await messagesOn(connection, streams.ingest.name, 'chain.ingest.events.data-bridge');
    expect(messages.length).toBeLessThanOrEqual(4);
    expect(await integrator.close()).toBe(true);
    expect(integrator.figures()).toEqual({ queued: 0, stored: 1501, refused: 0 });
  });

  it('makes an edge and an event of a call', async () => {
    const integrator = new ServiceIntegrator('orders', { nats: nats.url });
    expect(integrator.trackCall({ target: 'payments', duration_ms: 12.5, status: 503 })).toBe(true);
    await integrator.close();
    expect(await stored('orders')).toMatchObject([
      { event_type: 'call', duration_ms: 12.5, attributes: { target: 'payments', status: 503, failed: true } },
    ]);
    const flows = await messagesOn(connection, streams.ingest.name, 'chain.ingest.flows.orders');
    expect(flows.flatMap(({ data }) => flowsObserved.data.parse(data).flows)).toMatchObject([
      { source_service: 'orders', target_service: 'payments', calls: 1, errors: 1, latency_sum: 12.5 },
    ]);
  });

  it('keeps what it is told while NATS is away, refuses more than it may hold, and loses and doubles nothing', async () => {
    const errors: string[] = [];
    const away = await aNats();
    const { url } = away;
    const before = await makeStreams(url);
    const integrator = new ServiceIntegrator('resilient', {
      nats: url,
      flushIntervalMs: 20,
      maxQueuedEvents: 50,
      onError: ({ message }) => errors.push(message),
    });
    expect(integrator.trackEvent('first')).toBe(true);
    expect(await integrator.flush()).toBe(true);
    await before.close();
    process.kill(away.pid, 'SIGKILL');
    const taken = Array.from({ length: 60 }, (_, n) => integrator.trackEvent('later', { attributes: { n } }));
    expect(taken.filter(Boolean)).toHaveLength(50);
    expect(errors).toContain('the queue is full');
    expect(await integrator.flush({ timeout_ms: 300 })).toBe(false);
    expect(integrator.figures()).toEqual({ queued: 50, stored: 1, refused: 10 });
    await away.startAgain();
    expect(await integrator.flush({ timeout_ms: 30_000 })).toBe(true);
    expect(integrator.figures()).toMatchObject({ queued: 0, stored: 51 });
    await integrator.close();
    const { connect } = await import('nats');
    const after = await connect({ servers: url });
    const events = (await messagesOn(after, streams.ingest.name, 'chain.ingest.events.resilient')).flatMap(
      ({ data }) => eventsTracked.data.parse(data).events,
    );
    expect(events.map(({ attributes }) => attributes.n)).toEqual([
      undefined,
      ...Array.from({ length: 50 }, (_, n) => n),
    ]);
    await after.close();
    await away.stop();
  }, 90_000);

  it('throws nothing at whoever tracks, whatever is told', async () => {
    const errors: Error[] = [];
    const integrator = new ServiceIntegrator('odd', {
      nats: nats.url,
      onError: (error) => {
        errors.push(error);
        throw new Error('a broken listener');
      },
    });
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const odd = [
      integrator.trackEvent('circular', { attributes: circular }),
      integrator.trackEvent('big', { attributes: { text: 'x'.repeat(300_000) } }),
      integrator.trackEvent('number', { attributes: { n: 1n } }),
      integrator.trackEvent(undefined as never),
      integrator.trackEvent('nothing', null as never),
      integrator.trackCall(undefined as never),
      integrator.trackCall({ target: 7 } as never),
      integrator.trackWebsocketEvent(undefined as never),
    ];
    expect(odd).toEqual(odd.map(() => false));
    expect(errors.length).toBe(8);
    await integrator.close();
    expect(integrator.trackEvent('too late')).toBe(false);
    expect(await stored('odd')).toEqual([]);
  });

  it('says at once that a name or an address is none', () => {
    expect(() => new ServiceIntegrator('orders.eu')).toThrow('serviceName must be');
    expect(() => new ServiceIntegrator('orders', { url: 'nowhere' })).toThrow('url must be an address of HTTP');
  });
});

describe('ServiceIntegrator over HTTP', () => {
  let server: Server;
  let url: string;
  const received: { path: string; key: string | undefined; body: { events?: { event_type: string; id: string }[] } }[] =
    [];
  let answer: (body: { events?: { event_type: string }[] }) => { status: number; body?: unknown; retryAfter?: string };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      request.on('end', () => {
        const body = JSON.parse(text) as (typeof received)[number]['body'];
        received.push({ path: request.url ?? '', key: request.headers.authorization, body });
        const { status, body: said = {}, retryAfter } = answer(body);
        response.writeHead(status, {
          'content-type': 'application/json',
          ...(retryAfter && { 'retry-after': retryAfter }),
        });
        response.end(JSON.stringify(said));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => {
    received.length = 0;
    answer = () => ({ status: 202 });
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('brings its key, and sends the same again after an answer that says to wait', async () => {
    let refusals = 1;
    answer = () => ((refusals -= 1) >= 0 ? { status: 503, retryAfter: '0' } : { status: 202 });
    const integrator = new ServiceIntegrator('orders', { url, apiKey: 'cmk_1' });
    integrator.trackEvent('one');
    expect(await integrator.close()).toBe(true);
    expect(received.map(({ path, key }) => [path, key])).toEqual([
      ['/api/v1/events', 'Bearer cmk_1'],
      ['/api/v1/events', 'Bearer cmk_1'],
    ]);
    expect(received[0]?.body).toEqual(received[1]?.body);
  });

  it('leaves out what is refused by its place, and halves what is too large', async () => {
    answer = ({ events = [] }) => {
      if (events.length > 2) return { status: 413 };
      const place = events.findIndex(({ event_type }) => event_type === 'wrong');
      return place < 0
        ? { status: 202 }
        : { status: 400, body: { detail: 'no', errors: [{ path: `events.${place}.timestamp`, message: 'is older' }] } };
    };
    const errors: string[] = [];
    const integrator = new ServiceIntegrator('orders', { url, onError: ({ message }) => errors.push(message) });
    for (const type of ['a', 'wrong', 'b', 'c']) integrator.trackEvent(type);
    expect(await integrator.close()).toBe(true);
    expect(integrator.figures()).toEqual({ queued: 0, stored: 3, refused: 1 });
    expect(errors).toEqual(['1 will never be taken: 400 no']);
  });

  it('reports in with its token, and never rejects', async () => {
    const integrator = new ServiceIntegrator('orders', { url, heartbeatToken: 'cmh_1' });
    expect(await integrator.heartbeat({ status: 'fail', message: 'disk full' })).toBe(true);
    expect(received).toMatchObject([
      { path: '/api/v1/heartbeats/cmh_1', body: { status: 'fail', message: 'disk full' } },
    ]);
    answer = () => ({ status: 404 });
    expect(await integrator.heartbeat()).toBe(false);
    await integrator.close();
  });

  it('ends in time although nobody answers', async () => {
    const integrator = new ServiceIntegrator('orders', { url: 'http://127.0.0.1:9' });
    integrator.trackEvent('lost');
    expect(await integrator.close({ timeout_ms: 100 })).toBe(false);
    expect(integrator.figures()).toMatchObject({ queued: 1, stored: 0 });
    await eventually(() => expect(received).toEqual([]));
  });
});
