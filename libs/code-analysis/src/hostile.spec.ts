import { ProposalDraft } from '@chain-mapping/model';
import fc from 'fast-check';
import { analyse } from './analyse';

const codes = async (text: string) =>
  (await analyse({ 'main.py': text })).findings.map(({ code, skipped }) => [code, skipped]);
/** Makes a text worth parsing. */
const NAMED = 'import fastapi\n';

describe('hostile files', () => {
  it.each([
    ['too large', `${NAMED}#${'x'.repeat(1_048_577)}`, ['too_large', true]],
    ['nested too deep', `${NAMED}${'('.repeat(1001)}`, ['too_deep', true]],
    ['binary', `${NAMED}\0`, ['not_text', true]],
    ['not UTF-8', `${NAMED}# \uFFFD`, ['not_utf8', false]],
    ['a lone surrogate', `${NAMED}# \uD800`, ['not_utf8', false]],
    ['not Python', `${NAMED}@@ )) def (`, ['syntax_errors', false]],
  ])('that are %s become a finding', async (_, text, finding) => {
    expect(await codes(text)).toEqual([finding]);
  });

  it.each([
    ['attributes', `${NAMED}a${'.b'.repeat(6000)}`],
    ['calls', `${NAMED}f${'()'.repeat(6000)}`],
    ['sums', `${NAMED}x = ${'"a" + '.repeat(6000)}"a"`],
    ['negations', `${NAMED}x = ${'not '.repeat(6000)}a`],
    ['assignments', `${NAMED}${'x = '.repeat(6000)}1`],
    ['blocks', NAMED + Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}if x:`).join('\n')],
    ['quotes', `${NAMED}${'"\'`'.repeat(6000)}`],
    [
      'names that stand for each other',
      `${NAMED}import requests\na = b\nb = a\nc = c + c\nrequests.get(a)\nrequests.get(c)\n`,
    ],
    [
      'names that fork at every step',
      `${NAMED}import requests\na0 = z\n${Array.from({ length: 12 }, (_, n) => `a${n + 1} = f"${`{a${n}}`.repeat(20)}"\nb${n + 1} = ${Array(20).fill(`b${n}`).join(' or ')}\n`).join('')}requests.get(a12)\nb12.get()\n`,
    ],
    [
      'classes with many bases',
      `${NAMED}${Array.from(
        { length: 13 },
        (_, n) =>
          `class C${n}(${Array(20)
            .fill(`C${n + 1}`)
            .join(', ')}): pass\n`,
      ).join('')}C0().x()\n`,
    ],
    [
      'classes that are derived from themselves',
      `${NAMED}class A(B): pass\nclass B(A): pass\nA().x()\nclass C(C): pass\nC().y()\n`,
    ],
    [
      'routers that hold each other',
      `${NAMED}a = fastapi.APIRouter()\nb = fastapi.APIRouter()\na.include_router(b)\nb.include_router(a)\n@a.get("/x")\ndef x(): ...\n`,
    ],
    ['modules that import each other', `${NAMED}from main import *\nfrom .main import x\nx()\n`],
  ])('with endless %s cost little', async (_, text) => {
    const start = performance.now();
    await analyse({ 'main.py': text, 'other.py': `${NAMED}from main import *\nfrom other import *\nunknown()\n` });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  const NODE = "import express from 'express';\n";
  it.each([
    ['members', `${NODE}a${'.b'.repeat(6000)};`],
    ['calls', `${NODE}f${'()'.repeat(6000)};`],
    ['sums', `${NODE}const x = ${"'a' + ".repeat(6000)}'a';`],
    ['arrows', `${NODE}const x = ${'a => '.repeat(3000)}1;`],
    ['chains of methods', `${NODE}app${".get('/x', f)".repeat(2000)};`],
    ['templates', `${NODE}const x = ${'`${'.repeat(300)}a${'}`'.repeat(300)};`],
    ['objects', `${NODE}const x = ${'{ a: '.repeat(900)}1${' }'.repeat(900)};\nfetch(x.a.a.a.a);`],
    ['names that stand for each other', `${NODE}const a = b, b = a, c = c + c;\nfetch(a);\nfetch(c);\nfetch(a.b.c);`],
    ['exports of each other', `${NODE}export * from './other';\nexport { x } from './other';\nfetch(x);`],
    [
      'routers that hold each other',
      `${NODE}const a = express(), b = express();\na.use(b);\nb.use(a);\na.get('/x', () => {});`,
    ],
    ['quotes', `${NODE}${'"\'`'.repeat(6000)}`],
  ])('of JavaScript with endless %s cost little', async (_, text) => {
    const start = performance.now();
    await analyse({ 'main.js': text, 'other.ts': `${NODE}export * from './main';\nfetch(y);\n` });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('do not stop the others from being read', async () => {
    const good = 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/x")\ndef x(): ...\n';
    const { proposals, findings } = await analyse({ 'bad.py': `${NAMED}${'['.repeat(5000)}`, 'good.py': good });
    expect(proposals.map(({ name }) => name)).toEqual(['API GET /x']);
    expect(findings.map(({ file }) => file)).toEqual(['bad.py']);
  });
});

/** Pieces of which much real code is made, so that random files reach the rules. */
const piece = fc.constantFrom(
  'from fastapi import FastAPI, APIRouter, Depends\n',
  'import requests, os\n',
  'from b import x, router\n',
  'app = FastAPI()\n',
  'router = APIRouter(prefix="/r")\n',
  'app.include_router(router, prefix=x)\n',
  '@app.get("/a/{b}")\n',
  '@router.websocket("/ws")\n',
  'async def f(self, x=Depends(g)):\n',
  'class A(B):\n',
  '    def g(self):\n',
  '        requests.post(f"http://users:{x}/{self.y}", json={})\n',
  '    db.execute("SELECT * FROM t, u")\n',
  '    self.x = A(os.getenv("X", "http://orders"))\n',
  '    f()\n    x.g()\n    self.g()\n',
  'x = "a" "b" + x % (1, y)\n',
  '"""',
  '(',
  ')',
  '    ',
  '\n',
);
const code = fc
  .array(fc.oneof({ weight: 6, arbitrary: piece }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }), {
    maxLength: 25,
  })
  .map((parts) => parts.join(''));

describe('any files', () => {
  it('give valid, acyclic proposals with evidence, and never an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ 'a.py': code, 'b.py': code, 'lib/__init__.py': code }), async (files) => {
        const { proposals } = await analyse(files);
        for (const proposal of proposals) {
          expect(ProposalDraft.safeParse(proposal).error).toBeUndefined();
          const ids = proposal.nodes.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          for (const edge of proposal.edges)
            expect(ids).toEqual(expect.arrayContaining([edge.source_node, edge.target_node]));
          expect(proposal.evidence.items.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('give the same result in whatever order they are listed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(code, { minLength: 2, maxLength: 4 }), async (texts) => {
        const files = texts.map((text, index) => [`${'abcd'[index] ?? 'e'}.py`, text] as const);
        expect(await analyse(Object.fromEntries([...files].reverse()))).toEqual(
          await analyse(Object.fromEntries(files)),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('of text that is no code at all are no problem', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
        await analyse({ 'a.py': `import fastapi\n${text}` });
      }),
      { numRuns: 150 },
    );
  });
});
