import { analyse } from '../analyse';
import { discoverTopology } from '../topology/discover-topology';
import { ReadingMemory } from './reading-memory';

const endpoint = (path: string): string =>
  `from fastapi import FastAPI\nimport httpx\napp = FastAPI()\n@app.get("${path}")\ndef x():\n    return httpx.get("http://other/y")\n`;
const files = { 'a.py': endpoint('/a'), 'b.py': endpoint('/b'), 'c.py': endpoint('/c') };

describe('a memory of readings', () => {
  it('lets only what has changed be read again, and changes nothing of what is found', async () => {
    const memory = new ReadingMemory('1');
    const first = await analyse(files, { memory });
    expect(first).toEqual(await analyse(files));
    expect(memory.counts).toEqual({ all: 3, added: 3, unused: 0 });

    const later = new ReadingMemory('1', [memory.stored()]);
    expect(await analyse(files, { memory: later })).toEqual(first);
    expect(later.counts).toEqual({ all: 3, added: 0, unused: 0 });

    const changed = { ...files, 'b.py': endpoint('/other') };
    const again = new ReadingMemory('1', [memory.stored()]);
    expect(await analyse(changed, { memory: again })).toEqual(await analyse(changed));
    expect(again.counts).toEqual({ all: 4, added: 1, unused: 1 });
    const both = new ReadingMemory('1', [memory.stored(), again.storedNew()]);
    await analyse(changed, { memory: both });
    expect(both.counts.added).toBe(0);
  });

  it('keeps what is not ASCII as it is', async () => {
    const its = { 'a.py': endpoint('/größe/😀/\\u00e9') };
    const memory = new ReadingMemory('1');
    const first = await analyse(its, { memory });
    const later = new ReadingMemory('1', [memory.stored()]);
    expect(await analyse(its, { memory: later })).toEqual(first);
    expect(first.facts.find(({ kind }) => kind === 'endpoint')).toMatchObject({
      path: expect.stringContaining('/größe/😀/'),
    });
    expect(later.counts.added).toBe(0);
  });

  it('is shared by chains and topology', async () => {
    const memory = new ReadingMemory('1');
    await analyse(files, { memory });
    const before = memory.counts;
    await discoverTopology(files, { memory });
    expect(memory.counts).toEqual(before);
  });

  it('forgets what nobody asks for', async () => {
    const memory = new ReadingMemory('1');
    await analyse(files, { memory });
    memory.settle();
    await analyse({ 'a.py': files['a.py'] }, { memory });
    memory.settle();
    expect(memory.counts.all).toBe(1);
  });

  it('knows a file by its place as well as by what it holds', async () => {
    const memory = new ReadingMemory('1');
    await analyse({ 'a.py': endpoint('/a') }, { memory });
    await analyse({ 'x/a.py': endpoint('/a') }, { memory });
    expect(memory.counts.added).toBe(2);
  });

  it('does not believe another version, nor what is no memory', async () => {
    const memory = new ReadingMemory('1');
    await analyse(files, { memory });
    expect(new ReadingMemory('2', [memory.stored()]).counts.all).toBe(0);
    expect(new ReadingMemory('1', [Buffer.from('nonsense'), memory.stored().subarray(0, 50)]).counts.all).toBe(0);
  });
});
