import { ViewportPortal } from '@xyflow/react';
import { memo, useMemo } from 'react';
import type { GraphEdge } from './graph-view';
import type { Box, Layout } from './layout';

interface WaysProps {
  readonly edges: readonly GraphEdge[];
  readonly layout: Layout;
  readonly box: Box;
  readonly lit: ReadonlySet<string> | undefined;
}

interface Shape {
  readonly key: string;
  readonly status: string;
  readonly isLit: boolean;
  readonly isDashed: boolean;
  readonly width: number;
  readonly lines: string[];
  readonly heads: string[];
}

const HEAD = { length: 9, half: 4 };
const STRETCH = 900;

/** Very many arrows, drawn as one shape for all that look alike: a browser moves some shapes as fast as one wants, and not a thousand. */
export const Ways = memo(function Ways({ edges, layout, box, lit }: WaysProps) {
  const shapes = useMemo(() => shapesOf(edges, layout, box, lit), [edges, layout, box, lit]);
  return (
    <ViewportPortal>
      <svg className="ways" width={layout.width} height={layout.height} aria-hidden>
        {shapes.map(({ key, status, isLit, isDashed, width, lines, heads }) => (
          <g key={key} className={isLit ? status : `${status} unlit`}>
            <path d={lines.join('')} strokeWidth={width} className={isDashed ? 'lines dashed' : 'lines'} />
            <path d={heads.join('')} className="heads" />
          </g>
        ))}
      </svg>
    </ViewportPortal>
  );
});

function shapesOf(
  edges: readonly GraphEdge[],
  layout: Layout,
  box: Box,
  lit: ReadonlySet<string> | undefined,
): Shape[] {
  const shapes = new Map<string, Shape>();
  for (const { source, target, status, width = 1.5, isDashed = false } of edges) {
    const [from, to] = [layout.places.get(source), layout.places.get(target)];
    if (!from || !to) continue;
    const isLit = lit === undefined || (lit.has(source) && lit.has(target));
    const rounded = status === 'healthy' ? Math.max(1, Math.round(width)) : Math.max(2, Math.round(width));
    // What is out of sight is not drawn: a shape is no larger than it has to be.
    const place = `${Math.floor(from.x / STRETCH)}/${Math.floor(from.y / STRETCH)}`;
    const key = `${status} ${isLit} ${isDashed} ${rounded} ${place}`;
    const shape = shapes.get(key) ?? { key, status, isLit, isDashed, width: rounded, lines: [], heads: [] };
    shapes.set(key, shape);
    const [x1, y1] = [from.x + box.width, from.y + box.height / 2];
    const [x2, y2] = [to.x - HEAD.length, to.y + box.height / 2];
    const bend = Math.max(30, Math.abs(x2 - x1) / 2);
    shape.lines.push(`M${at(x1)} ${at(y1)}C${at(x1 + bend)} ${at(y1)} ${at(x2 - bend)} ${at(y2)} ${at(x2)} ${at(y2)}`);
    shape.heads.push(`M${at(to.x)} ${at(y2)}l${-HEAD.length} ${-HEAD.half}v${2 * HEAD.half}z`);
  }
  // What is wrong lies on top.
  return [...shapes.values()].sort((a, b) => Number(b.status === 'healthy') - Number(a.status === 'healthy'));
}

const at = (value: number): number => Math.round(value);
