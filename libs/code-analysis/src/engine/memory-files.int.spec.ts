import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  const parts = () => readdirSync(join(folder, readdirSync(folder)[0] ?? '')).sort();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'memory-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads again what has changed, puts it behind what is there, and writes all anew when much has', async () => {
    expect(await scan(files)).toBe(8);
    expect(await scan(files)).toBe(0);
    expect(parts()).toEqual(['000.bin']);
    const changed = { ...files, 'f0.py': `${files['f0.py']}# more\n` };
    expect(await scan(changed)).toBe(1);
    expect(parts()).toEqual(['000.bin', '001.bin']);
    expect(await scan(changed)).toBe(0);
    const more = Object.fromEntries(Object.entries(changed).map(([name, text]) => [name, `${text}# again\n`]));
    expect(await scan(more)).toBe(8);
    expect(parts()).toEqual(['000.bin']);
    expect(await scan(more)).toBe(0);
  });

  it('is one a scope', async () => {
    await scan(files);
    expect(await scan(files, 'there')).toBe(8);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('costs nothing but time when it is spoilt or cannot be written', async () => {
    await scan(files);
    writeFileSync(join(folder, readdirSync(folder)[0] ?? '', '000.bin'), 'spoilt');
    expect(await scan(files)).toBe(8);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file');
    expect(await scan(files)).toBe(8);
  });
});
