import { z } from 'zod';
import { ConfigError, parseConfig } from './parse-config';

const Config = z.object({ PORT: z.coerce.number().int().min(1), HOST: z.string().default('127.0.0.1'), URL: z.url() });

describe('parseConfig', () => {
  it('reads the variables of the schema and fills in defaults', () => {
    expect(parseConfig(Config, { PORT: '80', URL: 'http://a', OTHER: 'x' })).toEqual({
      PORT: 80,
      HOST: '127.0.0.1',
      URL: 'http://a',
    });
  });

  it('takes an empty variable as not set', () => {
    expect(parseConfig(Config, { PORT: '80', URL: 'http://a', HOST: '' }).HOST).toBe('127.0.0.1');
  });

  it('names every wrong variable', () => {
    const error = (() => {
      try {
        return parseConfig(Config, { PORT: 'many' });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).variables.map(({ name }) => name)).toEqual(['PORT', 'URL']);
    expect((error as ConfigError).message).toContain('URL: must be set');
  });
});
