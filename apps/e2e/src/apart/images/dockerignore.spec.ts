import { read } from '../../workspace/repository';
import { ignoredBy } from './dockerignore';

describe('a .dockerignore', () => {
  it('lets the last pattern decide that fits a path or a folder that it lies in', () => {
    const ignored = ignoredBy('*\n!apps\n# no pattern\n\n**/dist\n!apps/web/dist');
    expect(ignored('README.md')).toBe(true);
    expect(ignored('apps')).toBe(false);
    expect(ignored('apps/cli/src/main.ts')).toBe(false);
    expect(ignored('apps/cli/dist/main.js')).toBe(true);
    expect(ignored('apps/web/dist/index.html')).toBe(false);
  });

  it('takes a star for what a name may hold, two for any folders, and a dot for a dot', () => {
    expect(ignoredBy('*.md')('docs/README.md')).toBe(false);
    expect(ignoredBy('**/*.md')('README.md')).toBe(true);
    expect(ignoredBy('**/*.md')('docs/deep/README.md')).toBe(true);
    expect(ignoredBy('a.md')('aXmd')).toBe(false);
    expect(ignoredBy('docs')('docs-old/README.md')).toBe(false);
    expect(ignoredBy('docs/??.md')('docs/ab.md')).toBe(true);
  });

  it('of ours keeps secrets, tests, history and what a build or an installation made out of the images', () => {
    const ignored = ignoredBy(read('.dockerignore'));
    for (const path of ['.env', 'apps/gateway/.env', '.git/HEAD', 'node_modules/zod', 'libs/model/dist/index.js'])
      expect([path, ignored(path)]).toEqual([path, true]);
    for (const path of [
      'apps/e2e/src/apart/images/images.e2e.spec.ts',
      'libs/model/src/index.spec.ts',
      'docs/README.md',
    ])
      expect([path, ignored(path)]).toEqual([path, true]);
    for (const path of ['package-lock.json', '.npmrc', 'apps/gateway/src/main.ts', 'apps/e2e/package.json'])
      expect([path, ignored(path)]).toEqual([path, false]);
  });
});
