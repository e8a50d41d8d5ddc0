import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { findProgram, findWorkspace } from '@chain-mapping/backends';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

interface Found {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A Chromium: that of `CHROMIUM_PATH`, one on PATH, or Debian's, fetched from the package sources of this system as the servers are and
 * kept beside them: nothing is installed.
 *
 * @throws Error that says what to install
 */
async function findChromium(): Promise<Found> {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH) return { path: CHROMIUM_PATH, env: {} };
  for (const directory of PATH.split(delimiter)) {
    const found = NAMES.map((name) => join(directory, name)).find(isProgram);
    if (found !== undefined) return { path: found, env: {} };
  }
  const packages = process.env.CHAIN_MAPPING_PACKAGES ?? join(findWorkspace(__dirname), '.chain-mapping', 'packages');
  const { path, env } = await findProgram(
    {
      name: 'chromium-headless-shell',
      systemPackage: 'chromium-headless-shell',
      formula: 'chromium',
      atLeast: [120, 0, 0],
      variable: 'CHROMIUM_PATH',
      directories: ['usr/lib/chromium'],
    },
    packages,
    { signal: AbortSignal.timeout(240_000), progress: (text) => process.stdout.write(`${text}\n`) },
  );
  // Its fonts came with it.
  const fonts = join(dirname(path), '../../../etc/fonts');
  return { path, env: existsSync(fonts) ? { ...env, FONTCONFIG_PATH: fonts } : env };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export async function openBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({
    executablePath: path,
    env: { ...process.env, ...env } as Record<string, string>,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
}

/** One browser for all tests of a file: opened before the first, closed after the last. */
export function browserOfFile(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 250_000);
  afterAll(async () => {
    await browser?.close();
  });
  return () => {
    if (!browser) throw new Error('The browser is not open yet');
    return browser;
  };
}

/** A page of the dashboard, and what it did that it must not do. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors, refusals of the content security policy, requests to others: none may be there. */
  readonly faults: string[];
}

/** Who has been here before is not shown round. */
const BEEN_HERE = `localStorage.setItem('chain-mapping.tour', 'done')`;

const TELL_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));`;

/** What the browser says by itself of an answer that the page deals with. */
const ANSWERED = /Failed to load resource: the server responded with a status of 4\d\d/;

interface Visit {
  readonly phone?: boolean;
  readonly isFirst?: boolean;
  /** Other origins that this page may ask. */
  readonly friends?: readonly string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  { phone = false, isFirst = false, friends = [] }: Visit = {},
): Promise<WatchedPage> {
  const viewport = phone ? { width: 390, height: 844 } : { width: 1360, height: 860 };
  const context = await browser.newContext({ baseURL: url, viewport, reducedMotion: 'reduce' });
  const faults: string[] = [];
  await context.addInitScript({ content: TELL_VIOLATIONS });
  if (!isFirst) await context.addInitScript({ content: BEEN_HERE });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' && !ANSWERED.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    if (![url, ...friends].some((origin) => request.url().startsWith(origin))) faults.push(`asked ${request.url()}`);
  });
  page.setDefaultTimeout(15_000);
  return { page, context, faults };
}

/** By how many pixels a page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
