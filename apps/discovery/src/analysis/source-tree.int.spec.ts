import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@chain-mapping/testing';
import { KnownTexts } from './known-texts.adapter';
import { readSourceTree } from './source-tree.adapter';
import { WALK_LIMITS } from './walk-rules';

describe('a folder that is walked again', () => {
  let root: string;
  const known = new KnownTexts();
  const walk = async () => (await readSourceTree(root, () => undefined, WALK_LIMITS, known)).files;
  const put = (name: string, text: string) => writeFileSync(join(root, name), text);

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'tree-')));
    mkdirSync(join(root, 'in'));
    put('a.py', 'a = 1');
    put('in/b.py', 'b = 1');
    // What has just changed is not remembered: it could change once more within the same tick of the clock.
    await eventually(() => expect(Date.now() - statSync(join(root, 'in/b.py')).ctimeMs).toBeGreaterThan(2_100), {
      timeout_ms: 10_000,
    });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('says what it says now, whatever its files were before', async () => {
    expect(await walk()).toEqual({ 'a.py': 'a = 1', 'in/b.py': 'b = 1' });
    expect(known.get('a.py', join(root, 'a.py'))?.text).toBe('a = 1');
    const { atime, mtime } = statSync(join(root, 'a.py'));
    put('a.py', 'a = 2');
    utimesSync(join(root, 'a.py'), atime, mtime);
    expect(known.get('a.py', join(root, 'a.py'))).toBeUndefined();
    expect(await walk()).toEqual({ 'a.py': 'a = 2', 'in/b.py': 'b = 1' });
    put('c.py', 'a = 3');
    renameSync(join(root, 'c.py'), join(root, 'a.py'));
    expect(await walk()).toEqual({ 'a.py': 'a = 3', 'in/b.py': 'b = 1' });
    rmSync(join(root, 'in/b.py'));
    symlinkSync('/etc/passwd', join(root, 'in/b.py'));
    expect(await walk()).toEqual({ 'a.py': 'a = 3' });
  });
});
