import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What the component kit has read aloud of a button stays there, unseen, for seconds: also when the button has gone by then. */
const READ_ALOUD = '[data-live-announcer]';

/** What a person with a disability would stumble over on a page as it is now, the serious kinds alone. */
export async function barriers(page: Page): Promise<string[]> {
  // Through the debugger, as the policy of the page forbids scripts from elsewhere.
  await page.evaluate(AXE);
  return seriousOf(
    await page.evaluate<AxeResults>(`axe.run({ exclude: ['${READ_ALOUD}'] }, { resultTypes: ['violations'] })`),
  );
}

/** Texts of a page that are hard to read, in the colours that it has. */
export async function faintTexts(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return seriousOf(await page.evaluate<AxeResults>("axe.run(document, { runOnly: ['color-contrast'] })"));
}

function seriousOf(results: AxeResults): string[] {
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 160))
          .join(' | ')}`,
    );
}
