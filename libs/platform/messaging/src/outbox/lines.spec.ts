import fc from 'fast-check';
import { inLines } from './lines';

interface Row {
  readonly number: number;
  readonly key: string;
}

const rowsOf = (keys: readonly string[]): Row[] => keys.map((key, number) => ({ number, key }));
const keysOf = fc.array(fc.constantFrom('A1', 'A2', 'B1', 'C7'), { maxLength: 40 });

describe('rows in lines', () => {
  it('are handled in the order of their key, each after the one before it is done, never more at once than the width', async () => {
    await fc.assert(
      fc.asyncProperty(keysOf, fc.integer({ min: 1, max: 5 }), fc.scheduler(), async (keys, width, scheduler) => {
        const rows = rowsOf(keys);
        const begun: Row[] = [];
        const busy = new Set<string>();
        let most = 0;
        const handled = inLines(rows, {
          width,
          keyOf: ({ key }) => key,
          handle: async (row) => {
            expect(busy.has(row.key)).toBe(false);
            busy.add(row.key);
            begun.push(row);
            most = Math.max(most, busy.size);
            await scheduler.schedule(Promise.resolve());
            return busy.delete(row.key);
          },
        });
        const done = await scheduler.waitFor(handled);
        expect(most).toBeLessThanOrEqual(width);
        expect([...done].sort((a, b) => a.number - b.number)).toEqual(rows);
        for (const key of new Set(keys)) {
          expect(begun.filter((row) => row.key === key)).toEqual(rows.filter((row) => row.key === key));
        }
      }),
    );
  });

  it('end at the first that is refused, and at no other', async () => {
    await fc.assert(
      fc.asyncProperty(keysOf, fc.array(fc.nat(39)), fc.scheduler(), async (keys, refused, scheduler) => {
        const rows = rowsOf(keys);
        const isRefused = ({ number }: Row): boolean => refused.includes(number);
        const tried: Row[] = [];
        const handled = inLines(rows, {
          width: 3,
          keyOf: ({ key }) => key,
          handle: async (row) => {
            tried.push(row);
            await scheduler.schedule(Promise.resolve());
            return !isRefused(row);
          },
        });
        const done = await scheduler.waitFor(handled);
        for (const key of new Set(keys)) {
          const line = rows.filter((row) => row.key === key);
          const end = line.findIndex(isRefused);
          expect(done.filter((row) => row.key === key)).toEqual(end < 0 ? line : line.slice(0, end));
          expect(tried.filter((row) => row.key === key)).toEqual(end < 0 ? line : line.slice(0, end + 1));
        }
      }),
    );
  });
});
