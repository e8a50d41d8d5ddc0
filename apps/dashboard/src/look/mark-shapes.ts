import type { ChainStatus } from '@chain-mapping/model';

/** A mark on a square of 16 by 16: each `M` begins at a place, everything else goes on from there, and there are no arcs. */
export interface MarkShape {
  /** Filled in the colour of the status. */
  readonly area?: string;
  /** Drawn in the colour of the status. */
  readonly line?: string;
  /** Drawn on the area, in the colour of what is behind. */
  readonly sign?: string;
  readonly isDashed?: boolean;
}

const RING = 'M1.8 8c0-3.42 2.78-6.2 6.2-6.2s6.2 2.78 6.2 6.2-2.78 6.2-6.2 6.2-6.2-2.78-6.2-6.2z';

/** Each status has a shape of its own, so that it can be told without colours. */
export const markShapes: Readonly<Record<ChainStatus, MarkShape>> = {
  healthy: {
    area: 'M1 8c0-3.87 3.13-7 7-7s7 3.13 7 7-3.13 7-7 7-7-3.13-7-7z',
    sign: 'M4.8 8.2l2.2 2.2l4.2 -4.6',
  },
  degraded: { area: 'M8 1.4l7 12.6h-14z', line: 'M8 1.4l7 12.6h-14z', sign: 'M8 6v3.6M8 12v.1' },
  unhealthy: { area: 'M5 1h6l4 4v6l-4 4h-6l-4-4v-6z', sign: 'M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2' },
  unknown: {
    line: `${RING}M6.1 6.4c0-1.1 .8-1.9 1.9-1.9s1.9 .8 1.9 1.8c0 .9-.6 1.3-1.1 1.8-.5 .4-.8 .7-.8 1.3M8 11.6v.1`,
  },
  maintenance: {
    area: 'M4.4 1.4h7.2c1.66 0 3 1.34 3 3v7.2c0 1.66-1.34 3-3 3h-7.2c-1.66 0-3-1.34-3-3v-7.2c0-1.66 1.34-3 3-3z',
    sign: 'M6 5v6M10 5v6',
  },
  draft: { line: RING, isDashed: true },
};

/** A shape with its corner at a place, and its side so many times as long. */
export function placed(shape: string, x: number, y: number, scale = 1): string {
  return shape.replace(/([a-zA-Z])([^a-zA-Z]*)/g, (_, command: string, rest: string) => {
    const numbers = (rest.match(/-?\d*\.?\d+/g) ?? []).map((number) => Number(number) * scale);
    const moved = command === 'M' ? numbers.map((number, index) => number + (index % 2 === 0 ? x : y)) : numbers;
    return command + moved.map((number) => Math.round(number * 100) / 100).join(' ');
  });
}

/** Marks at their places, drawn as one shape for all of a status. */
export function merged<Status extends ChainStatus>(
  marks: readonly { readonly status: Status; readonly x: number; readonly y: number }[],
  scale = 1,
): { status: Status; shape: MarkShape }[] {
  const byStatus = new Map<Status, { area: string; line: string; sign: string }>();
  for (const { status, x, y } of marks) {
    const { area, line, sign } = markShapes[status];
    const all = byStatus.get(status) ?? { area: '', line: '', sign: '' };
    byStatus.set(status, all);
    if (area !== undefined) all.area += placed(area, x, y, scale);
    if (line !== undefined) all.line += placed(line, x, y, scale);
    if (sign !== undefined) all.sign += placed(sign, x, y, scale);
  }
  return [...byStatus].map(([status, shape]) => ({ status, shape }));
}
