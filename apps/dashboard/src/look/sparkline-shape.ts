export interface SparkPoint {
  readonly time: string;
  readonly availability: number | null;
  readonly p95: number | null;
}

export interface SparklineShape {
  /** The path of the latency. */
  readonly line: string;
  /** Bars where not everything was answered, the higher the less was. */
  readonly gaps: string;
  readonly slowest: number | null;
  readonly worst: number | null;
}

const LEAST_BAR = 4;

/** The paths of a small chart, from the first point to the last: between two that are not next to each other the line has a gap. */
export function sparklineOf(
  points: readonly SparkPoint[],
  { width, height }: { readonly width: number; readonly height: number },
): SparklineShape {
  const times = points.map(({ time }) => Date.parse(time));
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const step = Math.min(...steps, Infinity);
  const slowest = Math.max(...points.map(({ p95 }) => p95 ?? 0));
  const x = (time: number): number => (last === first ? width : ((time - first) / (last - first)) * (width - 2) + 1);
  const y = (ms: number): number => height - 2 - (slowest === 0 ? 0 : (ms / slowest) * (height - 4));
  const bar = Number.isFinite(step) ? Math.max(2, Math.min(6, ((width - 2) * step) / (last - first))) : 4;
  let line = '';
  let gaps = '';
  let isJoined = false;
  points.forEach(({ availability, p95 }, index) => {
    const time = times[index] ?? 0;
    const isNext = index > 0 && time - (times[index - 1] ?? 0) <= step;
    if (p95 !== null) line += `${isJoined && isNext ? 'L' : 'M'}${x(time).toFixed(1)} ${y(p95).toFixed(1)}`;
    isJoined = p95 !== null;
    if (availability === null || availability >= 1) return;
    const high = Math.max(LEAST_BAR, (1 - availability) * height);
    gaps += `M${(x(time) - bar / 2).toFixed(1)} ${height}v${-high.toFixed(1)}h${bar.toFixed(1)}v${high.toFixed(1)}z`;
  });
  const measured = points.flatMap(({ availability }) => availability ?? []);
  return {
    line,
    gaps,
    slowest: points.some(({ p95 }) => p95 !== null) ? slowest : null,
    worst: measured.length === 0 ? null : Math.min(...measured),
  };
}
