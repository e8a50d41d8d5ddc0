import type { RunningService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { FakeRegistryState, startFakeRegistry, startGateway, type StartedGateway } from './access.fixture';
import { MOST_FAILURES } from './rate-limit.guard';

const PER_SECOND = 3;

describe('how often one may ask', () => {
  let nats: TestProcess;
  let registry: RunningService;
  let gateway: StartedGateway;
  const state = new FakeRegistryState();
  const start = Date.now();
  let seconds = 0;

  beforeAll(async () => {
    nats = await aNats();
    registry = await startFakeRegistry(nats.url, state);
    gateway = await startGateway({
      NATS_URL: nats.url,
      RATE_LIMIT_PER_SECOND: String(PER_SECOND),
      TRUST_PROXY: '127.0.0.1',
    });
    await eventually(async () => expect((await gateway.ask('GET', '/health/ready')).status).toBe(200));
  }, 120_000);

  // The clock stands still within a test, so that what is counted is all in one second.
  beforeEach(() => {
    seconds += 1000;
    jest.spyOn(Date, 'now').mockImplementation(() => start + seconds * 1000);
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await gateway?.service.stop();
    await registry?.stop();
    await nats?.stop();
  });

  const statuses = async (count: number, ask: () => Promise<Response>): Promise<number[]> => {
    const answers: number[] = [];
    for (let index = 0; index < count; index += 1) answers.push((await ask()).status);
    return answers;
  };

  /** A key that was seen before: one that was not counts for its address, as it may be a guess. */
  const aKnownKey = async (name: string): Promise<string> => {
    const key = state.key(name, 'viewer');
    expect((await gateway.ask('GET', '/api/v1/chains', { key })).status).toBe(200);
    seconds += 1;
    return key;
  };

  it('is counted for each key', async () => {
    const [one, other] = [await aKnownKey('one'), await aKnownKey('other')];
    expect(await statuses(5, () => gateway.ask('GET', '/api/v1/chains', { key: one }))).toEqual([
      200, 200, 200, 429, 429,
    ]);
    expect((await gateway.ask('GET', '/api/v1/chains', { key: other })).status).toBe(200);
    seconds += 1;
    expect((await gateway.ask('GET', '/api/v1/chains', { key: one })).status).toBe(200);
  });

  it('is said with each answer', async () => {
    const key = await aKnownKey('reader');
    const first = await gateway.ask('GET', '/api/v1/chains', { key });
    expect(first.headers.get('ratelimit-policy')).toBe('"requests";q=3;w=1');
    expect(first.headers.get('ratelimit')).toBe('"requests";r=2;t=1');
    await statuses(2, () => gateway.ask('GET', '/api/v1/chains', { key }));
    const refused = await gateway.ask('GET', '/api/v1/chains', { key });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('ratelimit')).toBe('"requests";r=0;t=1');
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({ code: 'TooManyRequests', status: 429, instance: '/api/v1/chains' });
  });

  it('is counted for each address where nobody says who it is', async () => {
    const from = (address: string) => () =>
      gateway.ask('GET', '/api/v1/chains', { headers: { 'x-forwarded-for': address } });
    expect(await statuses(4, from('10.0.0.1'))).toEqual([401, 401, 401, 429]);
    expect(await statuses(1, from('10.0.0.2'))).toEqual([401]);
    // Who has one address of a network of IPv6 has as many as they like.
    expect(await statuses(3, from('2001:db8::1'))).toEqual([401, 401, 401]);
    expect(await statuses(1, from('2001:db8::ffff'))).toEqual([429]);
  });

  it('is not counted where probers and collectors ask', async () => {
    const paths = ['/health', '/health/ready', '/metrics'];
    for (const path of paths)
      expect(new Set(await statuses(10, () => gateway.ask('GET', path)))).toEqual(new Set([200]));
  });

  it('is counted for an address before anybody is asked whose a new key is', async () => {
    const asked = state.asked.length;
    const guesses = Array.from(
      { length: 50 },
      (_, index) => `cmk_${String(index).padStart(11, '0')}_${'0'.repeat(43)}`,
    );
    const answers = await Promise.all(guesses.map((key) => gateway.ask('GET', '/api/v1/chains', { key })));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(PER_SECOND);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(50 - PER_SECOND);
    expect(state.asked.length - asked).toBe(PER_SECOND);
  });

  it('is little with wrong keys, and no less with right ones', async () => {
    const [known, unknown] = [state.key('known', 'viewer'), state.key('unknown', 'viewer')];
    const headers = { 'x-forwarded-for': '10.0.0.3' };
    const tryOut = async (key: string) => {
      seconds += 1;
      return (await gateway.ask('GET', '/api/v1/chains', { key, headers })).status;
    };
    expect(await tryOut(known)).toBe(200);
    for (let guess = 0; guess < MOST_FAILURES; guess += 1) expect(await tryOut(`guess-${guess}`)).toBe(401);
    expect(await tryOut('one-guess-more')).toBe(429);
    // Even the right key is not tried now: an answer would tell who guesses that it is right.
    expect(await tryOut(unknown)).toBe(429);
    expect(await tryOut(known)).toBe(200);
    const refused = await gateway.ask('GET', '/api/v1/chains', { key: 'one-more', headers });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
    seconds += 60;
    expect(await tryOut(unknown)).toBe(200);
  });
});
