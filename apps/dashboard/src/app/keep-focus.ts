const USABLE =
  'a[href],button:not(:disabled),input:not(:disabled,[type=hidden],[type=file]),select:not(:disabled),textarea:not(:disabled),summary,[tabindex="0"]';
const REGIONS = 'section,form,aside,main';

/** Arrows of a graph are no HTML. */
type Focusable = HTMLElement | SVGElement;

interface Held {
  readonly element: Focusable;
  readonly name: string;
  /** What it stood in, the nearest first. */
  readonly around: readonly HTMLElement[];
}

/**
 * Gives the focus to what is nearest when what had it goes or is switched off: browsers give it to nothing then, and whoever uses the keyboard
 * begins again at the top. Dialogs of the component kit keep their own; what opened one is found again when it closes.
 */
export function keepFocus(): void {
  let held: Held | undefined;
  document.addEventListener('focusin', ({ target }) => {
    const canHold = target instanceof HTMLElement || target instanceof SVGElement;
    if (canHold && !target.closest('[role=dialog]')) held = hold(target);
  });
  document.addEventListener('focusout', ({ target }) => {
    // Whoever clicks beside everything wants no focus. What is being removed is still there while this is told.
    queueMicrotask(() => {
      if (target === held?.element && held && !isGone(held.element) && isNowhere()) held = undefined;
    });
  });
  new MutationObserver((changes) => {
    if (!held) return;
    const { element } = held;
    const hasGone = isGone(element);
    if (hasGone) {
      const heir = heirOf(held, changes);
      held = heir && hold(heir);
    }
    if (held && (isNowhere() || (hasGone && document.activeElement === element))) focus(held.element);
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
}

const isGone = (element: Element): boolean => !element.isConnected || element.matches(':disabled');
const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

function hold(element: Focusable): Held {
  const around: HTMLElement[] = [];
  for (let outer = element.parentElement; outer; outer = outer.parentElement) around.push(outer);
  return { element, name: nameOf(element), around };
}

const nameOf = (element: Element): string =>
  `${element.localName} ${element.getAttribute('aria-label') ?? (element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element.textContent) ?? ''}`;

/** What takes over: the same in what stands there now, what comes next, what came before; at last the part of the page that it was in. */
function heirOf({ element, name, around }: Held, changes: readonly MutationRecord[]): Focusable | undefined {
  const at = around.findIndex(({ isConnected }) => isConnected);
  const home = around[at];
  if (!home || home === document.body) return document.querySelector('main') ?? undefined;
  const lost = around[at - 1] ?? element;
  let before = lost.isConnected ? lost.previousElementSibling : placeOf(lost, home, changes);
  for (let outer: HTMLElement = home; ; outer = outer.parentElement ?? document.body) {
    // Another page has come: it is read from its beginning.
    if (outer.localName === 'main' || outer === document.body) return document.querySelector('main') ?? undefined;
    const inside = [...outer.querySelectorAll<Focusable>(USABLE)].filter(
      (each) => each !== element && each.checkVisibility(),
    );
    const after = inside.filter((each) => before === null || isAfter(each, before));
    const heir =
      after.find((each) => nameOf(each) === name && isNear(each, before, outer)) ?? after[0] ?? inside.at(-1);
    if (heir) return heir;
    if (outer.matches(REGIONS)) return outer;
    before = outer.previousElementSibling;
  }
}

/** What stood before an element that was removed, if it still does. */
function placeOf(lost: Element, home: Element, changes: readonly MutationRecord[]): Element | null {
  const removal = changes.find(({ target, removedNodes }) => target === home && [...removedNodes].includes(lost));
  let before = removal?.previousSibling ?? null;
  while (before && !(before instanceof Element && before.isConnected)) before = before.previousSibling;
  return before;
}

const isAfter = (element: Element, before: Element): boolean =>
  (before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 && !before.contains(element);

/** Whether an element is in what stands now where another was removed. */
function isNear(element: Element, before: Element | null, home: Element): boolean {
  const place = before ? before.nextElementSibling : home.firstElementChild;
  return place?.contains(element) ?? false;
}

function focus(element: Focusable): void {
  if (element.matches(REGIONS) && !element.hasAttribute('tabindex')) element.setAttribute('tabindex', '-1');
  element.focus({ preventScroll: element.localName === 'main' });
}
