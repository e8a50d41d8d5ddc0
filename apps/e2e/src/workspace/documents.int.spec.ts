import { readdirSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { blocksOf, nameOf, pages as pagesWithCode } from '../system/documented-blocks';
import { exists, inRepository, read, readJson, runTool } from './repository';

const foldersOf = (path: string): string[] =>
  readdirSync(inRepository(path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && exists(`${path}/${entry.name}/package.json`))
    .map((entry) => `${path}/${entry.name}`);

const projects = [...foldersOf('apps'), ...foldersOf('libs'), ...foldersOf('libs/platform')];
const decisions = readdirSync(inRepository('docs/decisions')).filter((name) => /^\d/.test(name));
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'benchmarks/README.md', 'deploy/README.md'],
  ...projects.map((each) => `${each}/README.md`),
  ...readdirSync(inRepository('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** What people type, and no test runs where it stands. */
const blocks = pagesWithCode.flatMap(blocksOf).filter(({ not_run }) => not_run !== undefined);
const specs = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(inRepository(folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.spec.ts'))
    .map((path) => `${folder}/${path}`),
);

const lines = (text: string): string[] => text.trimEnd().split('\n');

describe('the documents', () => {
  it.each(projects)('%s says in forty lines what it is', (project) => {
    expect(exists(`${project}/README.md`)).toBe(true);
    expect(lines(read(`${project}/README.md`)).length).toBeLessThanOrEqual(40);
  });

  it.each(decisions)('the decision %s is numbered, dated and short', (name) => {
    const text = lines(read(`docs/decisions/${name}`));
    expect(text[0]).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `));
    expect(text[2]).toMatch(/^Date: \d{4}-\d{2}-\d{2}$/);
    expect(text.length).toBeLessThanOrEqual(24);
  });

  it('numbers each decision once', () => {
    const numbers = decisions.map((name) => Number(name.slice(0, 4)));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it('explains each way to extend the system in under ten steps', () => {
    const ways = read('CONTRIBUTING.md')
      .split(/^## /m)
      .filter((section) => section.startsWith('Add '));
    expect(ways.map((way) => way.split('\n', 1)[0])).toEqual([
      'Add a checker',
      'Add a language or a framework to discovery',
      'Add a notification channel',
      'Add a message',
    ]);
    for (const way of ways) expect(way.match(/^\d+\. /gm)?.length).toBeLessThan(10);
  });

  it.each(pages.filter(exists))('the links of %s lead somewhere', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)[^)]*\)/g)].map(
      ([, target]) => target ?? '',
    );
    const missing = targets.filter((target) => !exists(normalize(join(dirname(page), target))));
    expect(missing).toEqual([]);
  });

  it.each(blocks.map((block) => [nameOf(block), block] as const))(
    '%s, which is not run where it stands, is read by the test that it names',
    (_, { page, not_run = '' }) => {
      const [, spec = ''] = /`([\w.-]+\.spec\.ts)`/.exec(not_run) ?? [];
      const found = specs.filter((path) => basename(path) === spec);
      expect([not_run, found.length]).toEqual([not_run, 1]);
      expect(read(found[0] ?? '')).toContain(`'${page}'`);
    },
  );

  it('has as the line that runs all tests the one that .ci/run runs', () => {
    const [line] = /^npm test\b/m.exec(read('README.md')) ?? [];
    const [, run] = /^tests\(\) \{ (.+) --silent 2>&1 \|/m.exec(read('.ci/run')) ?? [];
    expect([line, run]).toEqual(['npm test', 'npm test']);
  });

  it('says in the OpenAPI document what each call of the API answers', () => {
    const { paths } = readJson<{ paths: Record<string, Record<string, { responses: Record<string, object> }>> }>(
      'docs/openapi.json',
    );
    const calls = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { responses }]) => ({ call: `${method} ${path}`, responses })),
    );
    expect(calls.length).toBeGreaterThan(70);
    const silent = calls.filter(
      ({ call, responses }) =>
        call.includes('/api/v1/') &&
        !Object.entries(responses).some(
          ([status, answer]) => status === '204' || (/^2/.test(status) && 'content' in answer),
        ),
    );
    expect(silent.map(({ call }) => call)).toEqual(['get /api/v1/stream']);
  });

  it('has an OpenAPI document, and types of the client, that were made from the gateway as it is', async () => {
    const [document, types] = await Promise.all([
      runTool('tools/openapi.mjs', ['--print']),
      runTool('tools/openapi.mjs', ['--print-types']),
    ]);
    expect(read('docs/openapi.json')).toBe(document);
    expect(read('libs/client/src/api/openapi.ts')).toBe(types);
  }, 120_000);

  it('has an .env.example and a page of the configuration that were made from the configuration schemas as they are', async () => {
    expect(read('.env.example')).toBe(await runTool('tools/env-example.mjs', ['--print']));
    expect(read('docs/configuration.md')).toBe(await runTool('tools/env-example.mjs', ['--print-page']));
  }, 120_000);

  it('has a page of the command line that was made from its commands as they are', async () => {
    expect(read('docs/cli.md')).toBe(await runTool('tools/cli-page.mjs', ['--print']));
  }, 120_000);
});
