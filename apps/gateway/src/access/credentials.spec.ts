import { Unavailable } from '@chain-mapping/contracts';
import type { Messages } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { loadConfig } from '../config';
import { apiKeyFrom, hashOf } from './api-key';
import { ANSWER_COUNTS_MS, Credentials } from './credentials.service';
import { Tokens } from './tokens.service';

class StillClock extends Clock {
  ms = Date.parse('2030-01-01T00:00:00.000Z');

  now(): Date {
    return new Date(this.ms);
  }
}

const BOOTSTRAP = 'the-first-key-of-all-that-nobody-knows';
const { id, text: key } = apiKeyFrom(new Uint8Array(8).fill(7), new Uint8Array(32).fill(9));
const accepted = { outcome: 'accepted', key: { id, name: 'deployments', role: 'operator', expires_at: null } };
const caller = { kind: 'key', name: 'deployments', role: 'operator', id };

describe('credentials', () => {
  const clock = new StillClock();
  const ask = jest.fn();
  const config = loadConfig({ NATS_URL: 'nats://127.0.0.1:1', ADMIN_API_KEY: BOOTSTRAP });
  let credentials: Credentials;

  beforeEach(() => {
    ask.mockReset().mockResolvedValue(accepted);
    // As much of Messages as is used.
    credentials = new Credentials(config, { ask } as unknown as Messages, new Tokens(config, clock), clock);
  });

  it('asks whose key it is with its hash, and never with the key', async () => {
    expect(await credentials.identify(key)).toEqual({ caller });
    expect(ask.mock.calls.map(([query, input]) => [query.subject, input])).toEqual([
      ['query.registry.access.authenticate', { id, hash: hashOf(key).toString('hex') }],
    ]);
  });

  it('asks again when the answer has counted long enough, from when it was asked', async () => {
    ask.mockImplementation(() => {
      clock.ms += 500;
      return Promise.resolve(accepted);
    });
    await credentials.identify(key);
    clock.ms += ANSWER_COUNTS_MS - 501;
    await credentials.identify(key);
    expect(ask).toHaveBeenCalledTimes(1);
    clock.ms += 1;
    ask.mockResolvedValue({ outcome: 'revoked' });
    expect(await credentials.identify(key)).toEqual({ refusal: 'The key was revoked' });
    expect(ANSWER_COUNTS_MS).toBeLessThanOrEqual(5000);
  });

  it('asks again when the key expires', async () => {
    ask.mockResolvedValue({
      ...accepted,
      key: { ...accepted.key, expires_at: new Date(clock.ms + 100).toISOString() },
    });
    await credentials.identify(key);
    clock.ms += 100;
    await credentials.identify(key);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('remembers a refusal as it remembers a key', async () => {
    ask.mockResolvedValue({ outcome: 'unknown' });
    for (let time = 0; time < 3; time += 1)
      expect(await credentials.identify(key)).toEqual({ refusal: 'The key is unknown' });
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('asks once for all who come at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => credentials.identify(key)));
    expect(all).toEqual(Array(50).fill({ caller }));
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('remembers nothing of an answer that did not come', async () => {
    ask.mockRejectedValueOnce(new Unavailable('the registry is away'));
    await expect(credentials.identify(key)).rejects.toThrow(Unavailable);
    expect(await credentials.identify(key)).toEqual({ caller });
  });

  it('asks nobody about what cannot be a key', async () => {
    for (const text of ['', 'a', `${key}x`, key.slice(0, -1), key.replace('cmk', 'cmx'), BOOTSTRAP.slice(1)]) {
      expect(await credentials.identify(text)).toEqual({ refusal: 'The key is unknown' });
    }
    expect(ask).not.toHaveBeenCalled();
  });

  it('takes the key of the configuration for an admin', async () => {
    expect(await credentials.identify(BOOTSTRAP)).toEqual({
      caller: { kind: 'bootstrap', name: 'bootstrap', role: 'admin', id: null },
    });
  });

  it('asks the issuer about what is no key, where there is one', async () => {
    const env = { NATS_URL: 'nats://127.0.0.1:1', OIDC_ISSUER: 'https://login.example', OIDC_AUDIENCE: 'chains' };
    const tokens = new Tokens(loadConfig(env), clock);
    const found = { caller: { kind: 'token', name: 'u-17', role: null, id: 'u-17' } } as const;
    const verify = jest.spyOn(tokens, 'identify').mockResolvedValue(found);
    const both = new Credentials(loadConfig(env), { ask } as unknown as Messages, tokens, clock);
    expect(await both.identify('a.b.c')).toEqual(found);
    expect(await both.identify(key)).toEqual({ caller });
    expect(verify.mock.calls).toEqual([['a.b.c']]);
  });

  it('tells for ten minutes who guesses from who does not', async () => {
    expect(credentials.isKnown(key)).toBe(false);
    await credentials.identify(key);
    ask.mockResolvedValue({ outcome: 'revoked' });
    clock.ms += 600_000 - 1;
    expect(credentials.isKnown(key)).toBe(true);
    clock.ms += 1;
    expect(credentials.isKnown(key)).toBe(false);
  });
});
