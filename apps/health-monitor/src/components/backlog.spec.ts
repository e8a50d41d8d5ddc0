import { Backlog } from './backlog';
import { Places } from './places';

/** Everything that can happen without a check ending. */
const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

function backlogOf(size: number) {
  const places = new Places(size);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const backlog = new Backlog<string>(places, (item, due) => {
    begun.push(`${item}@${String(due)}`);
    return new Promise((resolve) =>
      ends.push(() => {
        places.giveBack();
        resolve();
      }),
    );
  });
  const endAll = async (): Promise<void> => {
    while (ends.length > 0) {
      ends.splice(0).forEach((end) => end());
      await turns();
    }
  };
  return { backlog, places, begun, ends, endAll };
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

describe('Backlog', () => {
  it('begins what is due as long as there are places, in the order in which it came due', async () => {
    const { backlog, begun, endAll, places } = backlogOf(3);
    const done: string[] = [];
    void backlog.add('first', ['a', 'b'], 1)?.then(() => done.push('first'));
    void backlog.add('second', ['c', 'd'], 2)?.then(() => done.push('second'));
    await turns();
    expect(begun).toEqual(['a@1', 'b@1', 'c@2']);
    await endAll();
    expect(begun).toEqual(['a@1', 'b@1', 'c@2', 'd@2']);
    expect(done).toEqual(['first', 'second']);
    expect(places.taken).toBe(0);
  });

  it('leaves out a moment as a whole while what was due at it before has not begun', async () => {
    const { backlog, begun, endAll } = backlogOf(1);
    void backlog.add('now', ['a', 'b'], 1);
    void backlog.add('later', ['c'], 2);
    expect(backlog.add('now', ['a', 'b'], 1001)).toBeUndefined();
    // What waits is what is known by now.
    expect(backlog.add('later', ['c', 'new'], 1002)).toBeUndefined();
    await endAll();
    expect(begun).toEqual(['a@1', 'b@1', 'c@2', 'new@2']);
    expect(backlog.add('now', ['a'], 2001)).toBeDefined();
  });

  it('is done with what nobody wants any more', async () => {
    const { backlog, endAll } = backlogOf(1);
    void backlog.add('first', ['a'], 1);
    const gone = backlog.add('second', ['b'], 2);
    backlog.add('second', [], 1002);
    await endAll();
    await expect(gone).resolves.toBeUndefined();
    await expect(backlog.add('third', [], 3)).resolves.toBeUndefined();
  });

  it('begins a part in each turn, so that answers are heard in between', async () => {
    const { backlog, begun, endAll } = backlogOf(1000);
    void backlog.add('many', numbered(100), 1);
    expect(begun.length).toBeGreaterThan(1);
    expect(begun.length).toBeLessThan(100);
    await turns();
    expect(begun).toHaveLength(100);
    await endAll();
  });

  it('begins nothing once it is stopped, and is done when what runs is', async () => {
    const { backlog, begun, endAll, places } = backlogOf(1);
    const [first, second] = [backlog.add('first', ['a', 'b'], 1), backlog.add('second', ['c'], 2)];
    backlog.stop();
    await second;
    expect(backlog.add('third', ['d'], 3)).toBeUndefined();
    await endAll();
    await first;
    expect(begun).toEqual(['a@1']);
    expect(places.taken).toBe(0);
  });
});
