import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse } from '../analyse';
import { lastingMemory } from './memory-files.engine';

const files = Object.fromEntries(
  Array.from({ length: 8 }, (_, number) => [
    `f${number}.py`,
    `from fastapi import FastAPI\napp = FastAPI()\n@app.get("/${number}")\ndef x():\n    return 1\n`,
  ]),
);

describe('a memory that lasts', () => {
  let folder: string;
  const scan = async (given: Record<string, string>, scope = 'here') => {
    const { memory, save } = lastingMemory(folder, scope);
    await analyse(given, { memory });
    const { added } = memory.counts;
    save();
    return added;
  };
  const place = () => join(folder, readdirSync(folder)[0] ?? '');
  const parts = () => readdirSync(place()).sort();
  const names = (readings: number, outcomes: number) => [
    ...Array.from({ length: readings }, (_, number) => `00${number}.bin`),
    ...['c', 'o'].flatMap((kind) => Array.from({ length: outcomes }, (_, number) => `${kind}00${number}.bin`)),
  ];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'memory-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads again what has changed, puts it behind what is there, and writes all anew when much has', async () => {
    expect(await scan(files)).toBe(8);
    expect(await scan(files)).toBe(0);
    expect(parts()).toEqual(names(1, 1));
    const changed = { ...files, 'f0.py': `${files['f0.py']}# more\n` };
    expect(await scan(changed)).toBe(1);
    expect(parts()).toEqual(names(2, 2));
    expect(await scan(changed)).toBe(0);
    const more = Object.fromEntries(Object.entries(changed).map(([name, text]) => [name, `${text}# again\n`]));
    expect(await scan(more)).toBe(8);
    expect(parts()).toEqual(names(1, 1));
    expect(await scan(more)).toBe(0);
  });

  it('is one a scope', async () => {
    await scan(files);
    expect(await scan(files, 'there')).toBe(8);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('believes no part that is spoilt, missing, of others, or of other readings', async () => {
    const changed = { ...files, 'f0.py': `${files['f0.py']}# more\n` };
    const expected = await analyse(changed);
    const found = async () => {
      const { memory } = lastingMemory(folder, 'here');
      return [memory.facts.state.outcomes.size, await analyse(changed, { memory })];
    };
    const spoils: readonly [string, (bytes: Buffer) => Buffer | null, number][] = [
      ['o001.bin', (bytes) => bytes, 8],
      ['o001.bin', () => null, 8],
      ['o000.bin', () => null, 0],
      ['o000.bin', (bytes) => bytes.subarray(0, 500), 0],
      ['o001.bin', () => Buffer.from('nonsense'), 0],
      ['o000.bin', (bytes) => Buffer.from(bytes.map((byte, index) => (index === 300 ? byte ^ 1 : byte))), 0],
      ['000.bin', () => null, 0],
      ['c000.bin', () => null, 8],
      ['c001.bin', (bytes) => bytes.subarray(10), 8],
      ['c001.bin', () => readFileSync(join(place(), 'c000.bin')), 8],
    ];
    for (const [name, spoil, restored] of spoils) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      await scan(files);
      await scan(changed);
      const spoilt = spoil(readFileSync(join(place(), name)));
      if (spoilt === null) rmSync(join(place(), name));
      else writeFileSync(join(place(), name), spoilt);
      expect([name, ...(await found())]).toEqual([name, restored, expected]);
    }
  });

  it('costs nothing but time when it is spoilt or cannot be written', async () => {
    await scan(files);
    writeFileSync(join(place(), '000.bin'), 'spoilt');
    expect(await scan(files)).toBe(8);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file');
    expect(await scan(files)).toBe(8);
  });
});
