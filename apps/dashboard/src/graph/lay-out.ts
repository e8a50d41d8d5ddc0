import type { ELK } from 'elkjs/lib/elk-api';
import { elkGraph, isLarge, layoutOf } from './elk-graph';
import type { Arrow, Box, Direction, Frame, Layout } from './layout';

const MUCH_LARGER = 1.2;

/**
 * Where boxes of one size stand so that arrows go one way and cross little: from left to right or, where that fills the frame much better,
 * from top to bottom.
 *
 * @param elk ELK's layered layout, wherever it runs
 * @throws Error of ELK, or of a worker that could not be started
 */
export async function layOut(
  elk: Pick<ELK, 'layout'>,
  ids: readonly string[],
  arrows: readonly Arrow[],
  box: Box,
  frame: Frame,
): Promise<Layout> {
  const aspect = frame.width / Math.max(1, frame.height);
  const ask = async (direction: Direction): Promise<Layout> => {
    const graph = elkGraph(ids, arrows, box, { direction, hasLabels: frame.hasLabels, aspect });
    return layoutOf(await elk.layout(graph), arrows, direction);
  };
  const scale = ({ width, height }: Layout): number => Math.min(1, frame.width / width, frame.height / height);
  const right = await ask('RIGHT');
  if (scale(right) * MUCH_LARGER >= 1 || isLarge(ids, arrows)) return right;
  const down = await ask('DOWN');
  // People read from left to right: only what would be much larger goes down.
  return scale(down) > MUCH_LARGER * scale(right) ? down : right;
}
