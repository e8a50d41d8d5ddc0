import { memo } from 'react';
import type { HistoryPoint } from '../api/queries';
import { texts } from '../texts/texts';
import { milliseconds, percent } from './figures';
import { sparklineOf } from './sparkline-shape';

const SIZE = { width: 120, height: 22 };

/** The last hour of a chain: how long its slowest node took, and when something of it did not answer. */
export const Sparkline = memo(function Sparkline({ points }: { points: readonly HistoryPoint[] | undefined }) {
  if (points === undefined || points.length === 0) return <span className="muted">{texts.none}</span>;
  const { line, gaps, slowest, worst } = sparklineOf(points, SIZE);
  const label = texts.overview.lastHour(milliseconds(slowest), percent(worst));
  return (
    <svg className="sparkline" {...SIZE} viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={label}>
      <title>{label}</title>
      {gaps !== '' && <path className="gaps" d={gaps} />}
      <path className="line" d={line} />
    </svg>
  );
});
