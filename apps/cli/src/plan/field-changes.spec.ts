import fc from 'fast-check';
import { fieldChanges } from './field-changes';

const json = fc.jsonValue({ maxDepth: 4 });
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('fieldChanges', () => {
  it('goes into objects, and takes a list as a whole', () => {
    const before = { type: 'service', tags: ['a', 'b'], check: { timeout: 1, of: { deep: true } }, gone: 1 };
    const after = { type: 'database', tags: ['b', 'a'], check: { of: { deep: false }, timeout: 1 }, come: 0 };
    expect(fieldChanges('nodes.a', before, after)).toEqual([
      { path: 'nodes.a.type', from: 'service', to: 'database' },
      { path: 'nodes.a.tags', from: ['a', 'b'], to: ['b', 'a'] },
      { path: 'nodes.a.check.of.deep', from: true, to: false },
      { path: 'nodes.a.gone', from: 1, to: undefined },
      { path: 'nodes.a.come', from: undefined, to: 0 },
    ]);
  });

  it('finds no difference between equal values, whatever the order of their names', () => {
    const turned = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(Object.entries(value).reverse());
    fc.assert(fc.property(json, (value) => expect(fieldChanges('', asJson(value), turned(asJson(value)))).toEqual([])));
  });

  it('finds a difference exactly where there is one, and the same one from the other side', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const [from, to] = [asJson(one), asJson(other)];
        const changes = fieldChanges('', from, to);
        const back = fieldChanges('', to, from).map((change) => ({ ...change, from: change.to, to: change.from }));
        const byPath = (list: typeof changes) => [...list].sort((a, b) => (a.path < b.path ? -1 : 1));
        expect(byPath(back)).toEqual(byPath(changes));
        let same = true;
        try {
          expect(to).toEqual(from);
        } catch {
          same = false;
        }
        expect(changes.length === 0).toBe(same);
      }),
    );
  });
});
