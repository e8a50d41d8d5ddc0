import fc from 'fast-check';
import { RowBinaryWriter, RowEncoder } from './row-binary';

const written = (write: (to: RowBinaryWriter) => void): Buffer => {
  const to = new RowBinaryWriter();
  write(to);
  return to.take();
};

describe('RowBinary', () => {
  it('has texts with their length before them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const bytes = written((to) => to.text(text));
        const utf8 = Buffer.from(text);
        const header = utf8.length > 127 ? [(utf8.length & 127) | 128, utf8.length >> 7] : [utf8.length];
        expect(bytes).toEqual(Buffer.concat([Buffer.from(header), utf8]));
      }),
    );
  });

  it('has half of a surrogate pair as the replacement character', () => {
    expect(written((to) => to.text('a\ud800b'))).toEqual(Buffer.from('\x05a\ufffdb'));
  });

  it('has integers of 64 bits, also below zero', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(written((to) => to.int64(value)).readBigInt64LE()).toBe(BigInt(value));
      }),
    );
  });

  it('has integers of 16 and 32 bits', () => {
    expect(written((to) => to.int16(-177)).readInt16LE()).toBe(-177);
    expect(written((to) => to.uint32(2 ** 32 - 2)).readUInt32LE()).toBe(2 ** 32 - 2);
  });

  it('has the columns of a row in their order, empty where nothing is given', () => {
    const encoder = new RowEncoder({ name: 'text', ms: 'nullableFloat64', tags: 'texts', buckets: 'counts' });
    const row = { buckets: { '-3': 2 }, name: 'x', tags: { a: 'b' }, ms: 0.5 };
    expect(encoder.encode([row, {}])).toEqual(
      Buffer.concat([
        Buffer.from([
          1, 0x78, 0, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 1, 1, 0x61, 1, 0x62, 1, 0xfd, 0xff, 2, 0, 0, 0, 0, 0, 0, 0,
        ]),
        Buffer.from([0, 1, 0, 0]),
      ]),
    );
  });

  it('keeps what was written before it grew', () => {
    const text = 'long '.repeat(20_000);
    const bytes = written((to) => {
      for (let time = 0; time < 5; time += 1) to.text(text);
    });
    expect(bytes.length).toBe(5 * (3 + text.length));
    expect(bytes.subarray(3, 8).toString()).toBe('long ');
  });
});
