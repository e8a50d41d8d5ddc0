import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { byHomebrew, type Program } from './programs';

describe('Homebrew', () => {
  const bin = mkdtempSync(join(tmpdir(), 'chain-mapping-brew-'));
  const path = process.env.PATH;
  const program: Program = {
    name: 'example-server',
    systemPackage: 'example-server',
    formula: 'example',
    atLeast: [2, 9, 10],
    variable: 'EXAMPLE_URL',
  };
  const said: string[] = [];
  const context = { signal: new AbortController().signal, progress: (text: string) => said.push(text) };

  beforeEach(() => {
    process.env.PATH = `${bin}${delimiter}${path}`;
    said.length = 0;
  });

  afterEach(() => {
    process.env.PATH = path;
    for (const name of ['brew', 'example-server']) rmSync(join(bin, name), { force: true });
  });

  afterAll(() => rmSync(bin, { recursive: true, force: true }));

  /** A `brew` that installs the formula `example` as a server of this version. */
  const aBrew = (version: string) =>
    writeFileSync(
      join(bin, 'brew'),
      `#!/bin/sh
[ "$*" = "install example" ] || exit 0
printf '#!/bin/sh\\necho example-server v${version}\\n' > ${bin}/example-server
chmod +x ${bin}/example-server
`,
      { mode: 0o755 },
    );

  it('installs what is missing, and says so', async () => {
    aBrew('2.10.0');
    expect(await byHomebrew(program, context)).toMatchObject({
      path: join(bin, 'example-server'),
      version: [2, 10, 0],
    });
    expect(said).toEqual(['installing example with Homebrew (once)']);
  });

  it('tells what to install when what it brings is too old', async () => {
    aBrew('2.8.0');
    await expect(byHomebrew(program, context)).rejects.toThrow('example-server 2.9.10 or newer was not found');
  });

  it('tells what to install where there is no Homebrew', async () => {
    await expect(byHomebrew(program, context)).rejects.toThrow(/package example-server.*EXAMPLE_URL/);
    expect(said).toEqual([]);
  });
});
