import { eventually } from '@chain-mapping/testing';
import type { Page } from 'playwright-core';

/** What the keyboard stands on. */
export interface Focus {
  /** What it is, in words: `button Save`. */
  readonly name: string;
  /** The number of its stop; null on what is none, such as the page itself. */
  readonly stop: number | null;
  /** Whether it can be seen that it has the focus: by a frame of 2 pixels whose contrast to what is around is 3 or more. */
  readonly isMarked: boolean;
}

/**
 * What runs in the page. A stop is what Tab must reach: each element that can be used and is seen, and each set of radio buttons, list of tabs
 * or grid as one, whose parts the arrows reach. Where Tab goes is written down as it is pressed.
 */
const EYES = `(window.keyboardEyes ??= (() => {
  const ROLES = ['button', 'link', 'checkbox', 'radio', 'switch', 'slider', 'tab', 'combobox', 'textbox', 'option'];
  const USABLE = 'a[href],button,input,select,textarea,summary,[tabindex],' + ROLES.map((role) => '[role=' + role + ']').join();
  const SETS = '[role=radiogroup],[role=tablist],[role=grid],[role=listbox],[role=toolbar]';
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert],[aria-hidden=true]');
  const isOff = (element) => element.matches(':disabled,[aria-disabled=true],input[type=hidden],input[type=file]');
  const textOf = (element) =>
    element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.placeholder ?? element.textContent ?? '';
  const nameOf = (element) =>
    element === document.body ? 'body' : (element.getAttribute('role') ?? element.localName) + ' ' + textOf(element).trim().slice(0, 60);
  const known = new Map();
  const stopOf = (element) => element.closest(SETS) ?? element;
  const stops = (within) => {
    known.clear();
    for (const element of document.querySelector(within).querySelectorAll(USABLE)) {
      if (!isSeen(element) || isOff(element)) continue;
      const stop = stopOf(element);
      // What a script alone gives the focus to is no stop, but a set is one wherever its parts are.
      if ((stop !== element || element.tabIndex >= 0 || element.matches('[role=button],[role=link]')) && !known.has(stop)) known.set(stop, known.size);
    }
    return [...known.keys()].map(nameOf);
  };
  // Colours as WCAG 2.2 compares them: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
  const partsOf = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminanceOf = (colour) => {
    const [red, green, blue] = partsOf(colour).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element) => {
    for (let outer = element; outer; outer = outer.parentElement) {
      const { backgroundColor } = getComputedStyle(outer);
      if ((partsOf(backgroundColor)[3] ?? 1) === 1) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const contrastOf = (one, other) => {
    const [dark, light] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const hasMark = (element) => {
    // Tab goes on before a frame is drawn: a mark that is on its way counts as it will be.
    element.getAnimations().forEach((animation) => animation.finish());
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(element);
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2 || (partsOf(outlineColor)[3] ?? 1) < 1) return false;
    // It is drawn around an element or within it.
    const ground = groundOf(parseFloat(outlineOffset) < 0 ? element : (element.parentElement ?? element));
    return contrastOf(outlineColor, ground) >= 3;
  };
  const isMarked = (element) => {
    const around = [element, element.firstElementChild];
    for (let outer = element.parentElement; outer && around.length < 5; outer = outer.parentElement) around.push(outer);
    // An arrow has no frame: its stroke is another.
    return element.matches('.react-flow__edge') || around.some((each) => each && hasMark(each));
  };
  const focus = () => {
    const element = document.activeElement ?? document.body;
    return { name: nameOf(element), stop: known.get(stopOf(element)) ?? null, isMarked: isMarked(element) };
  };
  let steps = [];
  addEventListener('keydown', ({ key }) => key === 'Tab' && steps.push(focus()), true);
  const stepped = () => { const taken = steps; steps = []; return taken; };
  // A page that lives may have lost some on the way.
  const left = (reached) => [...known].filter(([stop, number]) => !reached.includes(number) && stop.isConnected && isSeen(stop)).map(([stop]) => nameOf(stop));
  return { stops, focus, stepped, left };
})())`;

export const focusOf = (page: Page): Promise<Focus> => page.evaluate<Focus>(`${EYES}.focus()`);

/** What Tab came to on its way to the end of a page. */
export interface Walk {
  readonly unmarked: readonly string[];
  readonly unreached: readonly string[];
  /** Where it went round in a circle, and did not come out. */
  readonly trap?: string;
}

const AT_ONCE = 10;

/** Goes with Tab from where the focus is through all that can be used of a part of a page, and out of it. */
export async function walk(page: Page, within: 'body' | 'main'): Promise<Walk> {
  const stops = await page.evaluate<string[]>(`${EYES}.stepped() && ${EYES}.stops('${within}')`);
  const steps: Focus[] = [];
  // Parts of a set may be stops of their own, too: more than that is a circle.
  const most = stops.length * 2 + 3 * AT_ONCE;
  while (steps.length < most) {
    for (let pressed = 0; pressed < AT_ONCE; pressed += 1) await page.keyboard.press('Tab');
    steps.push(...(await page.evaluate<Focus[]>(`${EYES}.stepped()`)));
    // Each step says where Tab was pressed: the first is where the walk begins.
    const end = steps.findIndex(
      ({ name, stop }, index) =>
        index > 0 && (name === 'body' || (stop !== null && stop === steps[1]?.stop && index > 1)),
    );
    if (end < 0) continue;
    const way = steps.slice(1, end);
    const reached = JSON.stringify(way.map(({ stop }) => stop));
    return {
      unmarked: way.filter(({ isMarked }) => !isMarked).map(({ name }) => name),
      unreached: await page.evaluate<string[]>(`${EYES}.left(${reached})`),
    };
  }
  return { unmarked: [], unreached: [], trap: steps.at(-1)?.name ?? '' };
}

/** Goes on with Tab, or back, until the focus is on what is meant. */
export async function tabTo(page: Page, name: RegExp | string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const seen: string[] = [];
  for (let pressed = 0; pressed < 150; pressed += 1) {
    await page.keyboard.press(key);
    const focus = await focusOf(page);
    seen.push(focus.name);
    if (typeof name === 'string' ? focus.name === name : name.test(focus.name)) return;
  }
  throw new Error(`${key} does not come to ${String(name)}, but to ${[...new Set(seen)].join(', ')}`);
}

/** Goes past the navigation as whoever uses the keyboard does: by the first link of the page. */
export async function skipToPage(page: Page): Promise<void> {
  await page.keyboard.press('Tab');
  const { name, isMarked } = await focusOf(page);
  await page.keyboard.press('Enter');
  const landed = (await focusOf(page)).name.split(' ')[0];
  expect({ name, isMarked, landed }).toEqual({ name: 'a Skip to the page', isMarked: true, landed: 'main' });
}

/** What has the focus once an action is over: never nothing, from where Tab begins again at the top. */
export async function focusAfter(page: Page): Promise<string> {
  await eventually(async () => expect((await focusOf(page)).name).not.toBe('body'));
  return (await focusOf(page)).name;
}

/** Opens a page as a link would: nothing of it has the focus yet. */
export async function openWithoutFocus(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).or(page.locator('.empty h2')).first().waitFor();
  await page.locator('.bones').first().waitFor({ state: 'detached' });
  // What is drawn is laid out meanwhile, and a text that is looked through draws it anew.
  if (/^.(chains.A1$|map|editor)/.test(path))
    await page.locator('.react-flow__edge').first().waitFor({ state: 'attached' });
  if (path.startsWith('/editor')) await page.getByText('Valid', { exact: true }).waitFor();
}

/** Types into fields that follow one another, by the names that they have. */
export async function fill(page: Page, fields: readonly (readonly [string, string])[]): Promise<void> {
  for (const [name, text] of fields) {
    await tabTo(page, name);
    // What a field holds already is marked when Tab comes to it.
    await page.keyboard.type(text);
  }
}

/** Uses a button as the keyboard does. */
export async function pressButton(page: Page, name: string, way: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await tabTo(page, `button ${name}`, way);
  await page.keyboard.press('Enter');
}
