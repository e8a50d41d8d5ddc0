import { hashOfHeartbeatToken, heartbeatTokenFrom } from './heartbeat-token';

describe('the token of a heartbeat', () => {
  it('has all of its bytes in letters and digits', () => {
    expect(heartbeatTokenFrom(new Uint8Array(32))).toBe(`cmh_${'0'.repeat(43)}`);
    expect(heartbeatTokenFrom(new Uint8Array(32).fill(255))).toMatch(/^cmh_[0-9A-Za-z]{43}$/);
  });

  it('is known by its hash, and nothing else is', () => {
    const token = heartbeatTokenFrom(new Uint8Array(32).fill(7));
    expect(hashOfHeartbeatToken(token)).toMatch(/^[0-9a-f]{64}$/);
    expect(['', 'cmh_', `${token}0`, ` ${token}`, token.replace('cmh_', 'cmk_')].map(hashOfHeartbeatToken)).toEqual(
      Array(5).fill(undefined),
    );
  });
});
