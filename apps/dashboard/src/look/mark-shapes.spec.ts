import { markShapes, merged, placed } from './mark-shapes';

describe('marks', () => {
  it('are moved and made larger', () => {
    expect(placed('M5 1h6l4 -4c.5-1 0 0 1 1z', 10, 20)).toBe('M15 21h6l4 -4c0.5 -1 0 0 1 1z');
    expect(placed('M5 1h6zM2 2v.5', 10, 20, 2)).toBe('M20 22h12zM14 24v1');
  });

  it('are of what can be moved', () => {
    for (const { area = '', line = '', sign = '' } of Object.values(markShapes)) {
      expect(area + line + sign).toMatch(/^[Mlhvcsz\d\s.-]+$/);
    }
  });

  it('of one status are one shape', () => {
    const found = merged([
      { status: 'unhealthy', x: 0, y: 0 },
      { status: 'unknown', x: 16, y: 0 },
      { status: 'unhealthy', x: 32, y: 0 },
    ]);
    expect(found.map(({ status, shape }) => [status, shape.area?.match(/M/g)?.length ?? 0])).toEqual([
      ['unhealthy', 2],
      ['unknown', 0],
    ]);
  });
});
