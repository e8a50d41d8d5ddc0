import type { Point } from './layout';

const WAYS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** What stands aside is as far as what stands ahead at so many times the distance. */
const ASIDE = 2;

/** The box that is meant by an arrow key: near, and rather ahead than aside. */
export function nextBox(places: ReadonlyMap<string, Point>, from: string, key: string): string | undefined {
  const [way, here] = [WAYS[key], places.get(from)];
  if (!way || !here) return undefined;
  let [found, least]: [string | undefined, number] = [undefined, Infinity];
  for (const [id, { x, y }] of places) {
    const ahead = (x - here.x) * way.x + (y - here.y) * way.y;
    const aside = Math.abs((x - here.x) * way.y) + Math.abs((y - here.y) * way.x);
    const distance = ahead + ASIDE * aside;
    if (ahead <= 0 || distance >= least) continue;
    [found, least] = [id, distance];
  }
  return found;
}
