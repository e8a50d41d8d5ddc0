import { Service, withoutCredentials } from '@chain-mapping/model';
import { hasMaskedPassword } from './base-url';

describe('hasMaskedPassword', () => {
  it.each([
    ['postgres://user:***@db/', true],
    ['http://:***@host/', true],
    ['http://user:%2A%2a*@host/', true],
    ['http://user:****@host/', false],
    ['http://user:secret@host/', false],
    ['http://***@host/', false],
    ['http://host/***', false],
    ['no url', false],
  ])('%s: %p', (base_url, masked) => {
    expect(hasMaskedPassword(base_url)).toBe(masked);
  });

  it('knows what is shown to people', () => {
    const time = '2030-01-01T00:00:00.000Z';
    const base_url = 'redis://user:se%3Acret@cache:6379/0';
    const service = Service.parse({ name: 'cache', base_url, created_at: time, updated_at: time });
    expect(hasMaskedPassword(withoutCredentials(service).base_url ?? '')).toBe(true);
  });
});
