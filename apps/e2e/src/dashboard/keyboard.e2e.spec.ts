import { theSystem } from '../system/system';
import { browserOfFile, openPage, type WatchedPage } from './browser';
import { focusAfter, openWithoutFocus, pressButton, skipToPage, tabTo, walk } from './keyboard';

const FINE = { unmarked: [], unreached: [] };

const browser = browserOfFile();
let watched: WatchedPage;

beforeEach(async () => {
  watched = await openPage(browser(), theSystem().urls.gateway);
});

afterEach(async () => {
  await watched.context.close();
});

describe('the dashboard with the keyboard alone', () => {
  it.each([
    '/chains/A1',
    '/chains/A1?tab=trends',
    '/chains/A1?tab=runs',
    '/chains/A1?tab=versions',
    '/chains/A1?tab=monitoring',
    '/map?service=data-bridge',
    '/incidents?status=closed',
    '/channels',
    '/maintenance',
    '/discovery',
    '/drift',
    '/editor?chain=A1',
  ])('reaches all of %s, shows where it is, and comes out again', async (path) => {
    await openWithoutFocus(watched.page, path);
    await skipToPage(watched.page);
    expect(await walk(watched.page, 'main')).toEqual(FINE);
  });

  it('reaches all of a page from its top, and the tour of whoever comes for the first time', async () => {
    const first = await openPage(browser(), theSystem().urls.gateway, { isFirst: true });
    try {
      await first.page.goto('/');
      await first.page.locator('[data-chain="A1"]').waitFor();
      expect(await walk(first.page, 'body')).toEqual(FINE);
      await first.page.reload();
      await pressButton(first.page, 'Skip');
      await first.page.locator('.tour').waitFor({ state: 'detached' });
      await focusAfter(first.page);
    } finally {
      await first.context.close();
    }
  });

  it('signs nobody in by a field that cannot be reached', async () => {
    await openWithoutFocus(watched.page, '/sign-in');
    expect(await walk(watched.page, 'body')).toEqual(FINE);
  });

  it('shows where it is in the dark as well', async () => {
    const { page } = watched;
    await openWithoutFocus(page, '/');
    const theme = (): Promise<string | undefined> => page.evaluate('document.documentElement.dataset.theme');
    await tabTo(page, 'button Colours: As the system');
    for (const key of ['Space', 'Enter']) await page.keyboard.press(key);
    expect([await theme(), await focusAfter(page)]).toEqual(['dark', 'button Colours: Dark']);
    for (const path of ['/chains/A1?tab=monitoring', '/map', '/channels']) {
      await openWithoutFocus(page, path);
      expect([path, await theme(), await walk(page, 'body')]).toEqual([path, 'dark', FINE]);
    }
    expect(watched.faults).toEqual([]);
  });
});
