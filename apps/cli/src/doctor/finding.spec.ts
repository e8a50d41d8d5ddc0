import { exitCodeOf, isAtLeast, ofVersion, versionIn } from './finding';

describe('what the doctor finds', () => {
  it('reads a version out of what a server says of itself', () => {
    expect(versionIn('PostgreSQL 17.2 (Debian)')).toEqual([17, 2, 0]);
    expect(versionIn('v20.19.4')).toEqual([20, 19, 4]);
    expect(versionIn('unknown')).toBeUndefined();
  });

  it.each([
    ['2.9.10', true],
    ['2.10.0', true],
    ['3.0.0', true],
    ['2.9.9', false],
    ['1.99.99', false],
  ])('%s is at least 2.9.10: %s', (text, expected) => {
    expect(isAtLeast(versionIn(text) ?? [0, 0, 0], [2, 9, 10])).toBe(expected);
  });

  it('says what to install where it is too old, or says nothing of a version', () => {
    expect(ofVersion('NATS', '2.9.10', [2, 9, 10])).toEqual({ what: 'NATS', state: 'ok', detail: '2.9.10' });
    expect(ofVersion('NATS', '2.1.0', [2, 9, 10])).toMatchObject({
      state: 'failed',
      advice: 'install NATS 2.9.10 or newer',
    });
    expect(ofVersion('NATS', 'odd', [2, 9, 10]).state).toBe('failed');
  });

  it('fails for what failed alone', () => {
    const found = (state: 'ok' | 'warning' | 'failed' | 'skipped') => ({ what: 'x', state, detail: '' });
    expect(exitCodeOf([found('ok'), found('warning'), found('skipped')])).toBe(0);
    expect(exitCodeOf([found('ok'), found('failed')])).toBe(1);
  });
});
