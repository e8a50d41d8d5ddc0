import type { ELK } from 'elkjs/lib/elk-api';
import { directionOf, elkGraph, layoutOf } from './elk-graph';
import type { Arrow, Box, Frame, Layout } from './layout';

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
  const direction = directionOf(ids, arrows, box, frame);
  return layoutOf(await elk.layout(elkGraph(ids, arrows, box, direction, frame)), arrows, direction);
}
