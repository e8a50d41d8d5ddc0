import { InvalidInput } from '@chain-mapping/contracts';
import { etagOf, versionOf } from './etag';

describe('versionOf', () => {
  it('reads back what etagOf wrote', () => {
    expect(versionOf(etagOf(17))).toBe(17);
    expect(versionOf(`W/${etagOf(3)}`)).toBe(3);
  });

  it('takes any version without the header or with a star', () => {
    expect(versionOf(undefined)).toBeUndefined();
    expect(versionOf('*')).toBeUndefined();
  });

  it.each(['3', '"0"', '"-1"', '"abc"', '""', '"99999999999999"'])('refuses %s and names the header', (text) => {
    expect(() => versionOf(text)).toThrow(InvalidInput);
  });
});
