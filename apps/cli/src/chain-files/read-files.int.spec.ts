import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { readFiles } from './read-files';

describe('readFiles', () => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'chain-mapping-files-')));
    folder = join(root, 'folder');
    mkdirSync(folder);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function write(name: string, text: string | Uint8Array = name): void {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
  }

  const link = (name: string, target: string): void => symlinkSync(target, join(root, name));

  /** The names of what was read, and what is said against the rest, both from the folder. */
  async function read(...paths: string[]): Promise<{ files: string[]; findings: string[] }> {
    const { files, findings } = await readFiles(paths.length > 0 ? paths : [folder], []);
    const inFolder = (file: string): string => relative(folder, file);
    return {
      files: files.map(({ file }) => inFolder(file)),
      findings: findings.map(({ file, code }) => `${inFolder(file)} ${code}`),
    };
  }

  it('reads YAML and JSON at any depth, in order, and nothing that is hidden or installed', async () => {
    const names = ['b.yml', 'a.yaml', 'c/d.json', 'README.md', '.github/x.yaml', 'node_modules/x/y.yaml', '.a.yaml'];
    for (const name of names) write(`folder/${name}`);
    expect(await read()).toEqual({ files: ['a.yaml', 'b.yml', 'c/d.json'], findings: [] });
  });

  it('reads a file once that several paths lead to', async () => {
    write('folder/a.yaml');
    expect((await read(folder, join(folder, 'a.yaml'), folder)).files).toEqual(['a.yaml']);
  });

  it('refuses a link that leads out of the folder: to a file, to another folder, or to nothing', async () => {
    write('outside/secret.yaml', 'password');
    write('folder/a.yaml');
    link('folder/file.yaml', '../outside/secret.yaml');
    link('folder/dir', '../outside');
    link('folder/gone.yaml', 'nowhere.yaml');
    link('folder/picture.png', '../outside/secret.yaml');
    expect(await read()).toEqual({
      files: ['a.yaml'],
      findings: ['dir link_outside', 'file.yaml link_outside', 'gone.yaml broken_link'],
    });
  });

  it('is not led astray by a folder whose name begins alike, nor by a link in a circle', async () => {
    write('folder-2/x.yaml');
    write('folder/a.yaml');
    link('folder/near', '../folder-2');
    link('folder/self', '.');
    expect(await read()).toEqual({ files: ['a.yaml'], findings: ['near link_outside'] });
  });

  it('follows links inside the folder, as a mounted ConfigMap has them, and reads what they lead to once', async () => {
    write('folder/..2026/a.yaml');
    link('folder/..data', '..2026');
    link('folder/a.yaml', '..data/a.yaml');
    link('folder/b.yaml', 'a.yaml');
    expect(await read()).toEqual({ files: ['a.yaml'], findings: [] });
  });

  it('reads what was named itself, also through a link and with any name', async () => {
    write('outside/chain.txt');
    link('named', 'outside/chain.txt');
    expect((await read(join(root, 'named'))).files).toEqual(['../named']);
    link('there', 'folder');
    write('folder/a.yaml');
    expect((await read(join(root, 'there'))).files).toEqual(['../there/a.yaml']);
  });

  it('refuses a file that is larger than 1 MiB, and one that is no text', async () => {
    write('folder/large.yaml', Buffer.alloc(1024 * 1024 + 1, 'x'));
    write('folder/most.yaml', Buffer.alloc(1024 * 1024, 'x'));
    write('folder/binary.yaml', Uint8Array.from([0xff, 0xfe, 0x00]));
    expect(await read()).toEqual({ files: ['most.yaml'], findings: ['binary.yaml not_utf8', 'large.yaml too_large'] });
  });

  it('reads standard input no further than that', async () => {
    let pieces = 0;
    const endless = function* () {
      for (;;) {
        pieces += 1;
        yield Buffer.alloc(64 * 1024, 'x');
      }
    };
    const { files, findings } = await readFiles(['-'], endless());
    expect([files, findings.map(({ file, code }) => `${file} ${code}`)]).toEqual([[], ['<stdin> too_large']]);
    expect(pieces).toBe(17);
  });

  it('says that there is nothing at a path, or nothing in a folder', async () => {
    await expect(read(join(root, 'nowhere'))).rejects.toThrow(/There is no file or folder/);
    await expect(read()).rejects.toThrow(/There is no YAML file in/);
  });
});
