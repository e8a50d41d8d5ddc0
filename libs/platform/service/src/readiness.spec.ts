import { Logger } from '@nestjs/common';
import { Readiness } from './readiness';

describe('readiness', () => {
  beforeAll(() => Logger.overrideLogger(false));

  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('is there when everything that was added answers', async () => {
    const readiness = new Readiness();
    expect(await readiness.report()).toEqual({ ready: true, checks: {} });
    readiness.add('postgres', () => Promise.resolve());
    readiness.add('nats', () => Promise.resolve(false));
    jest.advanceTimersByTime(1001);
    expect(await readiness.report()).toEqual({ ready: true, checks: { postgres: 'ok', nats: 'ok' } });
  });

  it('is not there while one thing is away, and says which and why', async () => {
    const readiness = new Readiness();
    let isAway = true;
    readiness.add('postgres', () => (isAway ? Promise.reject(new Error('connection refused')) : Promise.resolve()));
    readiness.add('nats', () => Promise.resolve());
    expect(await readiness.report()).toEqual({ ready: false, checks: { postgres: 'connection refused', nats: 'ok' } });
    isAway = false;
    jest.advanceTimersByTime(1001);
    expect(await readiness.report()).toEqual({ ready: true, checks: { postgres: 'ok', nats: 'ok' } });
  });

  it.each([
    [new TypeError(''), 'TypeError'],
    ['just a text', 'just a text'],
  ])('says something of an error without a message: %p', async (thrown, text) => {
    const readiness = new Readiness();
    readiness.add('redis', () => Promise.reject(thrown));
    expect((await readiness.report()).checks).toEqual({ redis: text });
  });

  it('takes a check that throws at once for one that fails', async () => {
    const readiness = new Readiness();
    readiness.add('redis', () => {
      throw new Error('not made yet');
    });
    expect(await readiness.report()).toEqual({ ready: false, checks: { redis: 'not made yet' } });
  });

  it('asks at most once a second, however many ask it', async () => {
    const readiness = new Readiness();
    const check = jest.fn(() => Promise.resolve());
    readiness.add('postgres', check);
    await Promise.all([readiness.report(), readiness.report()]);
    jest.advanceTimersByTime(1000);
    await readiness.report();
    expect(check).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1);
    await readiness.report();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('waits two seconds for an answer and no longer', async () => {
    const readiness = new Readiness();
    readiness.add('postgres', () => new Promise(() => undefined));
    readiness.add('nats', () => Promise.resolve());
    const report = readiness.report();
    await jest.advanceTimersByTimeAsync(1999);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(await report).toEqual({ ready: false, checks: { postgres: 'no answer within 2000 ms', nats: 'ok' } });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is over at once when the service stops, though everything is there', async () => {
    const readiness = new Readiness();
    readiness.add('postgres', () => Promise.resolve());
    expect((await readiness.report()).ready).toBe(true);
    readiness.stop();
    expect(await readiness.report()).toEqual({ ready: false, checks: { service: 'stopping' } });
  });
});
