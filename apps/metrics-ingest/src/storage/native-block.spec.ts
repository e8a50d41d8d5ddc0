import fc from 'fast-check';
import { ByteWriter, nativeBlock } from './native-block';

const written = (write: (to: ByteWriter) => void): Buffer => {
  const to = new ByteWriter();
  write(to);
  return to.take();
};

describe('a native block', () => {
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

  it('has one column after the other, empty where nothing is given', () => {
    const columns = { name: 'name', ms: 'nullableFloat64', tags: 'texts', buckets: 'counts' } as const;
    const row = { buckets: { '-3': 2 }, name: 'x', tags: { a: 'b' }, ms: 0.5 };
    const int64 = (...values: number[]) => values.flatMap((value) => [value & 255, value >> 8, 0, 0, 0, 0, 0, 0]);
    const text = (value: string) => [value.length, ...Buffer.from(value)];
    expect([...nativeBlock(columns, [row, {}, row])]).toEqual([
      ...[4, 3],
      ...[...text('name'), ...text('LowCardinality(String)'), ...int64(1, 0x600, 2), ...text('x'), ...text('')],
      ...[...int64(3), 0, 1, 0],
      ...[...text('ms'), ...text('Nullable(Float64)'), 0, 1, 0],
      ...[0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f],
      ...[...text('tags'), ...text('Map(String, String)'), ...int64(1, 1, 2)],
      ...[...text('a'), ...text('a'), ...text('b'), ...text('b')],
      ...[...text('buckets'), ...text('Map(Int16, UInt64)'), ...int64(1, 1, 2), 0xfd, 0xff, 0xfd, 0xff, ...int64(2, 2)],
    ]);
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
