import { BodyBuffers } from './body-buffers';

const KIB = 1024;
const of = (bytes: number, fill: number) => Buffer.alloc(bytes, fill);

describe('buffers of bodies', () => {
  it('hold what was added, and nothing of the body before', () => {
    const buffers = new BodyBuffers();
    for (let fill = 1; fill < 20; fill += 1) {
      const buffer = buffers.take(0);
      buffer.add(of(fill, fill));
      buffer.add(of(20, fill));
      expect(buffer.body.equals(of(fill + 20, fill))).toBe(true);
      buffers.giveBack(buffer);
    }
  });

  it('grow with a body whose length was not said', () => {
    const buffer = new BodyBuffers().take(0);
    for (let part = 0; part < 10; part += 1) buffer.add(of(40 * KIB, part));
    expect(buffer.body).toHaveLength(400 * KIB);
    expect([...Array(10).keys()].map((part) => buffer.body[40 * KIB * part + 7])).toEqual([...Array(10).keys()]);
  });

  it('are used again, but not by two at once, nor when they are too small', () => {
    const buffers = new BodyBuffers();
    const [one, other] = [buffers.take(100 * KIB), buffers.take(100 * KIB)];
    expect(one).not.toBe(other);
    buffers.giveBack(one);
    const larger = buffers.take(200 * KIB);
    expect(larger).not.toBe(one);
    expect(larger.room).toBeGreaterThanOrEqual(200 * KIB);
    expect(buffers.take(50 * KIB)).toBe(one);
  });

  it('are not kept when they are large', () => {
    const buffers = new BodyBuffers();
    const large = buffers.take(4 * KIB * KIB);
    buffers.giveBack(large);
    expect(buffers.take(4 * KIB * KIB)).not.toBe(large);
  });
});
