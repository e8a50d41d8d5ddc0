import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrackedEvent } from '@chain-mapping/model';
import { type Block, blocksOf, nameOf } from '../system/documented-blocks';
import { DocumentedShell } from '../system/documented-shell';
import { natsCommand } from '../system/nats-command';
import { get, theSystem } from '../system/system';

const works = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

/** Where Debian puts sources of Go packages. */
const GO_SOURCES = '/usr/share/gocode';
const hasGo = works('go', 'version');

/** How an example is run here, or what is missing for it. */
type Way = { readonly line: (file: string) => string } | { readonly missing: string };

function wayOfPython({ text }: Block): Way {
  const library = text.includes('import aiohttp') ? 'aiohttp' : 'nats';
  // Debian's packages are those of Debian's Python, which need not be the first one.
  const python = ['python3', '/usr/bin/python3'].find((program) => works(program, '-c', `import ${library}`));
  return python === undefined ? { missing: `no Python with ${library}` } : { line: (file) => `${python} ${file}` };
}

function wayOfGo({ text }: Block): Way {
  if (!hasGo) return { missing: 'no go' };
  const library = /"(github\.com\/[^"]+)"/.exec(text)?.[1];
  if (library !== undefined && !existsSync(join(GO_SOURCES, 'src', library))) return { missing: `no ${library}` };
  return { line: (file) => `GO111MODULE=off GOPATH=${GO_SOURCES} go run ${file}` };
}

const languages: Readonly<Record<string, { readonly suffix: string; readonly wayOf: (block: Block) => Way }>> = {
  python: { suffix: 'py', wayOf: wayOfPython },
  go: { suffix: 'go', wayOf: wayOfGo },
};

/** The name of the service that an example speaks for. */
const serviceIn = (text: string): string => /service_name": "([\w-]+)"/.exec(text)?.[1] ?? '';

describe('the examples of other languages', () => {
  const shell = new DocumentedShell();
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-languages-'));
  const blocks = blocksOf('docs/other-languages.md').filter(({ language }) => language in languages);

  beforeAll(() => shell.open());

  afterAll(async () => {
    shell.close();
    rmSync(folder, { recursive: true, force: true });
    for (const name of ['operator-python', 'operator-go'])
      await natsCommand(theSystem().urls.nats, `nats consumer rm CHAIN_ALERTS ${name} --force`).catch(() => []);
  });

  it('are of Python and Go, over HTTP and over NATS', () => {
    expect(blocks.map(({ language }) => language)).toEqual(['python', 'python', 'go', 'go']);
  });

  describe.each(blocks.map((block) => [nameOf(block), block] as const))('%s', (_, block) => {
    const { suffix, wayOf } = languages[block.language] ?? { suffix: '', wayOf: () => ({ missing: 'a way' }) };
    const file = join(folder, `line_${block.line}.${suffix}`);
    const way = wayOf(block);

    beforeAll(() => writeFileSync(file, block.text));

    if ('missing' in way) {
      it(`is not run, as there is ${way.missing} on this machine, but says what the others say`, () => {
        expect(block.text).toContain('order_placed');
      });
      return;
    }
    it('tells what it says', async () => {
      const { code, output } = await shell.run(way.line(file), { cwd: folder });
      expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^(order_placed|CHAIN_INGEST)$/m) });
      const { body } = await get<{ events: TrackedEvent[] }>(`/api/v1/events?service=${serviceIn(block.text)}`);
      expect(body.events.map(({ event_type }) => event_type)).toContain('order_placed');
    }, 120_000);
  });
});
