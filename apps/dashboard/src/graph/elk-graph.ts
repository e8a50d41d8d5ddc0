import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api';
import {
  type Arrow,
  type Box,
  type Direction,
  type Frame,
  type Layout,
  MANY_ARROWS,
  type Point,
  type Route,
} from './layout';
import { layersOf, skeletonOf, type Way } from './skeleton';

/** Of a larger graph ELK is told the skeleton, as all of its arrows take it seconds, and folds it so that it is no thin line. */
const MANY_BOXES = 60;
/** Room for `1.2 s / 1.5 s`: a layout does not change with every figure. */
const LABEL = { width: 92, height: 14 };

const GAP = 26;
const MUCH_LARGER = 1.2;
/** ELK folds with less room to the right than it has. */
const FOLDED_WIDER = 1.4;

const INLINE: LayoutOptions = { 'elk.edgeLabels.inline': 'true' };

const layered = (options: LayoutOptions): LayoutOptions =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [`elk.layered.${name}`, value]));

const small = (hasLabels: boolean): LayoutOptions => ({
  'elk.edgeRouting': 'SPLINES',
  'elk.spacing.nodeNode': String(GAP),
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '10',
  ...layered({
    // A text stands in a layer of its own, and has this on both sides.
    'spacing.nodeNodeBetweenLayers': hasLabels ? '22' : '56',
    'spacing.edgeNodeBetweenLayers': hasLabels ? '12' : '18',
    // Its default takes twice as long, for a picture that nobody could tell from this one.
    thoroughness: '1',
  }),
});

const VAST: LayoutOptions = {
  'elk.edgeRouting': 'POLYLINE',
  'elk.spacing.nodeNode': '14',
  'elk.spacing.edgeNode': '4',
  'elk.spacing.edgeEdge': '2',
  ...layered({ 'spacing.nodeNodeBetweenLayers': '90', 'wrapping.strategy': 'MULTI_EDGE', thoroughness: '1' }),
};

const isLarge = (ids: readonly string[], arrows: readonly Arrow[]): boolean =>
  ids.length > MANY_BOXES || arrows.length > MANY_ARROWS;

/** The way that fills a frame better: people read from left to right, so only what would be much larger goes down. */
export function directionOf(
  ids: readonly string[],
  arrows: readonly Arrow[],
  box: Box,
  { width, height, hasLabels }: Frame,
): Direction {
  if (isLarge(ids, arrows)) return 'RIGHT';
  const { count, fullest } = layersOf(ids, waysOf(arrows));
  const gap = hasLabels ? { right: 136, down: 58 } : { right: 56, down: 56 };
  const right = scaleIn(width / (count * (box.width + gap.right)), height / (fullest * (box.height + GAP)));
  const down = scaleIn(width / (fullest * (box.width + GAP)), height / (count * (box.height + gap.down)));
  return down > MUCH_LARGER * right ? 'DOWN' : 'RIGHT';
}

const scaleIn = (...scales: readonly number[]): number => Math.min(1, ...scales);

const waysOf = (arrows: readonly Arrow[]): Way[] => arrows.map(({ source, target }) => [source, target]);

/** What ELK is asked: where boxes of one size stand, and which way arrows go. */
export function elkGraph(
  ids: readonly string[],
  arrows: readonly Arrow[],
  box: Box,
  direction: Direction,
  { width, height, hasLabels }: Frame,
): ElkNode {
  const known = new Set(ids);
  const joined = arrows.filter(({ source, target }) => known.has(source) && known.has(target));
  const vast = isLarge(ids, arrows);
  return {
    id: 'graph',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.aspectRatio': String((vast ? FOLDED_WIDER : 1) * (width / Math.max(1, height))),
      'elk.padding': '[top=0,left=0,bottom=0,right=0]',
      ...(vast ? VAST : small(hasLabels)),
    },
    children: ids.map((id) => ({ id, ...box })),
    edges: vast ? skeletonEdges(ids, joined) : joined.map((arrow) => edgeOf(arrow, hasLabels)),
  };
}

const skeletonEdges = (ids: readonly string[], arrows: readonly Arrow[]): ElkExtendedEdge[] =>
  skeletonOf(ids, waysOf(arrows)).map(([source, target], index) => ({
    id: `skeleton ${index}`,
    sources: [source],
    targets: [target],
  }));

const edgeOf = ({ id, source, target }: Arrow, hasLabel: boolean): ElkExtendedEdge => ({
  id: `edge ${id}`,
  sources: [source],
  targets: [target],
  // ELK gives a text that is empty no place.
  ...(hasLabel && { labels: [{ id: `label ${id}`, text: '0', ...LABEL, layoutOptions: INLINE }] }),
});

/** What ELK answered; `arrows` are those that it was to lead round the boxes. */
export function layoutOf(answer: ElkNode, arrows: readonly Arrow[], direction: Direction): Layout {
  const boxes = answer.children ?? [];
  const edges = new Map(answer.edges?.map((edge) => [edge.id, edge]));
  const routes = arrows.flatMap(({ id }): [string, Route][] => {
    const edge = edges.get(`edge ${id}`);
    const path = edge && pathOf(edge);
    return edge === undefined || path === undefined ? [] : [[id, { path, label: labelOf(edge) }]];
  });
  // The ways that are drawn need room as well.
  const [wide, high] = routes.length > 0 ? [answer.width ?? 0, answer.height ?? 0] : [0, 0];
  return {
    direction,
    width: Math.max(wide, ...boxes.map(({ x = 0, width = 0 }) => x + width)),
    height: Math.max(high, ...boxes.map(({ y = 0, height = 0 }) => y + height)),
    places: new Map(boxes.map(({ id, x = 0, y = 0 }) => [id, { x, y }])),
    routes: new Map(routes),
  };
}

/** A spline of ELK: after its beginning, three points are the controls and the end of a piece. */
function pathOf({ sections }: ElkExtendedEdge): string | undefined {
  const [section] = sections ?? [];
  if (!section) return undefined;
  const points = [...(section.bendPoints ?? []), section.endPoint];
  const pieces: string[] = [`M${at(section.startPoint)}`];
  for (let first = 0; first < points.length; first += 3) {
    const piece = points.slice(first, first + 3);
    pieces.push(`${['L', 'Q', 'C'][piece.length - 1]}${piece.map(at).join(' ')}`);
  }
  return pieces.join('');
}

const at = ({ x, y }: Point): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;

function labelOf({ labels }: ElkExtendedEdge): Point | undefined {
  const [label] = labels ?? [];
  if (label?.x === undefined || label.y === undefined) return undefined;
  return { x: label.x + LABEL.width / 2, y: label.y + LABEL.height / 2 };
}
