import { eventually } from '@chain-mapping/testing';
import { del, post, theSystem } from '../system/system';
import { barriers } from './accessibility';
import { browserOfFile, openPage } from './browser';

const CHAINS = 60;
const SERVICES = 9;
const nameOf = (chain: number, service: number): string => `vast-${chain}-${service}`;

/** Chains of services that are in no other one, each joined with the next: more services than a browser moves as elements. */
const vastPlatform = Array.from({ length: CHAINS }, (_, chain) => ({
  id: `E${2000 + chain}`,
  name: `Vast ${chain}`,
  category: 'infrastructure',
  nodes: Array.from({ length: SERVICES }, (_, service) => ({
    id: `n${service}`,
    type: 'service',
    service_name: nameOf(chain, service),
  })),
  edges: Array.from({ length: SERVICES - 1 }, (_, service) => ({
    source_node: `n${Math.floor(service / 2)}`,
    target_node: `n${service + 1}`,
    type: 'http_request',
  })),
}));

const browser = browserOfFile();

const SOME = 25;

afterEach(async () => {
  await Promise.all(vastPlatform.map(({ id }) => del(`/api/v1/chains/${id}`)));
});

describe('a large map', () => {
  it('is one stop of the keyboard, whose arrow keys go from box to box', async () => {
    await post('/api/v1/apply', { chains: vastPlatform.slice(0, SOME) });
    const { page, context, faults } = await openPage(browser(), theSystem().urls.gateway);
    try {
      await page.goto('/map');
      const boxes = page.locator('.crowd .box');
      await boxes.first().waitFor({ timeout: 60_000 });
      expect(await boxes.count()).toBeGreaterThan(SOME * SERVICES);
      expect(await page.locator('.crowd .box[tabindex="0"]').count()).toBe(1);
      const start = `.crowd .box[aria-label^="${nameOf(3, 0)}:"]`;
      await page.locator(start).focus();
      await page.keyboard.press('ArrowRight');
      const next = page.locator('.crowd .box:focus');
      await page.locator(`${start}:not(:focus)`).waitFor();
      const name = (await next.getAttribute('aria-label'))?.split(':')[0] ?? '';
      await page.keyboard.press('Enter');
      await page.getByRole('complementary', { name: `About ${name}` }).waitFor();
      expect(faults).toEqual([]);
    } finally {
      await context.close();
    }
  });

  it('of more than 500 services is a canvas that is found in, moved and read with the keyboard, and forbidden nothing', async () => {
    const { status } = await post('/api/v1/apply', { chains: vastPlatform });
    expect(status).toBe(200);
    const { page, context, faults } = await openPage(browser(), theSystem().urls.gateway);
    try {
      await page.goto('/map');
      const map = page.getByRole('application', { name: 'Map' });
      await map.locator('canvas').first().waitFor({ timeout: 60_000 });
      expect(await page.locator('.box').count()).toBe(0);
      expect(await barriers(page)).toEqual([]);

      const picture = async (): Promise<string> => (await map.screenshot()).toString('base64');
      await map.focus();
      for (const key of ['+', 'ArrowRight', '0']) {
        const before = await picture();
        await page.keyboard.press(key);
        await eventually(async () => expect(await picture()).not.toBe(before));
      }
      await page.getByPlaceholder('Find a service').fill(nameOf(7, 4));
      await page.getByRole('option', { name: nameOf(7, 4) }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('complementary', { name: `About ${nameOf(7, 4)}` }).waitFor();
      expect(faults).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
