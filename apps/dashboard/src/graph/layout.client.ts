import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Arrow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

export type Direction = 'RIGHT' | 'DOWN';
export type Places = ReadonlyMap<string, { readonly x: number; readonly y: number }>;

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Whether arrows have texts that need room. */
  readonly hasLabels: boolean;
}

export interface Layout {
  readonly direction: Direction;
  readonly places: Places;
}

const elk = new ELK({ workerUrl });
const known = new Map<string, Promise<Layout>>();
const MOST_KNOWN = 50;
/** A larger graph is worked out once, from left to right, and more roughly. */
const LARGE = 60;
const MUCH_LARGER = 1.3;

/**
 * Where boxes stand so that arrows go one way and cross little: from left to right or from top to bottom, whichever fills the frame better.
 * Worked out in a worker, and once for each graph; a frame that changes later does not turn it, as whoever looks at it would be lost.
 */
export function layOut(boxes: readonly Box[], arrows: readonly Arrow[], frame: Frame): Promise<Layout> {
  const ends = arrows.map(({ source, target }) => [source, target]);
  const key = JSON.stringify([frame.width > frame.height, frame.hasLabels, boxes.map(({ id }) => id), ends]);
  const found = known.get(key);
  if (found) return found;
  const [oldest] = known.keys();
  if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  const layout = better(boxes, arrows, frame);
  known.set(key, layout);
  layout.catch(() => known.delete(key));
  return layout;
}

async function better(boxes: readonly Box[], arrows: readonly Arrow[], frame: Frame): Promise<Layout> {
  const directions: readonly Direction[] = boxes.length > LARGE ? ['RIGHT'] : ['RIGHT', 'DOWN'];
  const layouts = await Promise.all(directions.map((direction) => laidOut(boxes, arrows, direction, frame.hasLabels)));
  const scale = ({ width = 1, height = 1 }: ElkNode): number => Math.min(1, frame.width / width, frame.height / height);
  const [first, second] = layouts;
  // People read from left to right: only what would be much larger goes down.
  const isDown = first !== undefined && second !== undefined && scale(second) > MUCH_LARGER * scale(first);
  const { children = [] } = (isDown ? second : first) ?? {};
  return {
    direction: isDown ? 'DOWN' : 'RIGHT',
    places: new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }])),
  };
}

function laidOut(
  boxes: readonly Box[],
  arrows: readonly Arrow[],
  direction: Direction,
  hasLabels: boolean,
): Promise<ElkNode> {
  const isLarge = boxes.length > LARGE;
  const between = isLarge ? 90 : hasLabels && direction === 'RIGHT' ? 116 : 64;
  return elk.layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.spacing.nodeNode': isLarge ? '14' : '24',
      'elk.layered.spacing.nodeNodeBetweenLayers': String(between),
      'elk.layered.nodePlacement.strategy': isLarge ? 'BRANDES_KOEPF' : 'NETWORK_SIMPLEX',
      'elk.layered.thoroughness': isLarge ? '1' : '10',
    },
    children: boxes.map((box) => ({ ...box })),
    edges: arrows.map(({ id, source, target }) => ({ id, sources: [source], targets: [target] })),
  });
}
