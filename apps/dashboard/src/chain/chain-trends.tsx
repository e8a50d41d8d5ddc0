import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import uPlot from 'uplot';
import { type Series, seriesQuery } from '../api/queries';
import { Empty, Failure, Loading } from '../look/parts';
import { texts } from '../texts/texts';
import 'uplot/dist/uPlot.min.css';

const t = texts.trends;
const RANGES = { '15': t.minutes(15), '60': t.hours(1), '360': t.hours(6), '1440': t.hours(24) } as const;
type Range = keyof typeof RANGES;

export function ChainTrends({ id }: { id: string }) {
  const [range, setRange] = useState<Range>('60');
  const series = useQuery(seriesQuery(id, Number(range)));
  const points = series.data?.points ?? [];
  return (
    <>
      <ToggleButtonGroup
        aria-label={t.range}
        className="row wrap"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[range]}
        onSelectionChange={([key]) => setRange(String(key) as Range)}
      >
        {Object.entries(RANGES).map(([minutes, label]) => (
          <ToggleButton key={minutes} id={minutes} className="button">
            {label}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {series.isPending && <Loading />}
      {series.error && <Failure error={series.error} retry={() => void series.refetch()} />}
      {series.data && points.length === 0 && (
        <div className="panel">
          <Empty title={t.none}>
            <p>{t.noneHelp}</p>
          </Empty>
        </div>
      )}
      {points.length > 0 && (
        <>
          <figure className="panel">
            <header>
              <h2>{t.latency}</h2>
            </header>
            <Chart points={points} lines={LATENCY} unit="ms" label={t.latency} />
          </figure>
          <figure className="panel">
            <header>
              <h2>{t.availability}</h2>
            </header>
            <Chart points={points} lines={AVAILABILITY} unit="%" label={t.availability} />
          </figure>
        </>
      )}
    </>
  );
}

type Point = Series['points'][number];

interface Line {
  readonly label: string;
  /** A custom property of the page: it follows the colours of the theme. */
  readonly colour: string;
  readonly dash?: number[];
  readonly value: (point: Point) => number | null;
}

const LATENCY: readonly Line[] = [
  { label: 'p50', colour: '--healthy', value: ({ p50 }) => p50 },
  { label: 'p95', colour: '--accent', value: ({ p95 }) => p95 },
  { label: 'p99', colour: '--maintenance', dash: [5, 4], value: ({ p99 }) => p99 },
];
const AVAILABILITY: readonly Line[] = [
  {
    label: t.availability,
    colour: '--accent',
    value: ({ error_rate }) => (error_rate === null ? null : (1 - error_rate) * 100),
  },
];
const HEIGHT = 220;

interface ChartProps {
  readonly points: readonly Point[];
  readonly lines: readonly Line[];
  readonly unit: string;
  readonly label: string;
}

/** The values are in the legend, too, for whoever does not see the lines: it follows the pointer or the arrow keys, and shows the newest without one. */
function Chart({ points, lines, unit, label }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const draw = (): void => {
      const colour = (name: string): string => getComputedStyle(element).getPropertyValue(name);
      const probe = (name: string): string => resolved(element, name) ?? colour(name);
      const axis = {
        stroke: probe('--muted'),
        grid: { stroke: probe('--line'), width: 1 },
        ticks: { stroke: probe('--line') },
      };
      chart.current?.destroy();
      chart.current = new uPlot(
        {
          width: element.clientWidth,
          height: HEIGHT,
          cursor: { y: false },
          legend: { live: true },
          scales: {
            y: { range: (_, min, max) => (unit === '%' ? [Math.min(min, 99), 100] : [0, Math.max(max * 1.1, 1)]) },
          },
          axes: [
            { ...axis, values: (_, times) => times.map(atMinute) },
            { ...axis, size: 62, values: (_, values) => values.map((value) => `${value} ${unit}`) },
          ],
          series: [
            { label: t.time, value: (_, time) => (time === null ? texts.none : timeOf(time)) },
            ...lines.map(({ label: name, colour: stroke, dash }) => ({
              label: name,
              stroke: probe(stroke),
              width: 1.8,
              ...(dash && { dash }),
              points: { show: false },
              value: (_: uPlot, value: number | null) => (value === null ? texts.none : `${value.toFixed(1)} ${unit}`),
            })),
          ],
        },
        [points.map(({ time }) => Date.parse(time) / 1000), ...lines.map(({ value }) => points.map(value))],
        element,
      );
    };
    draw();
    const resized = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [points, lines, unit]);

  const step = (by: number): void => {
    const { current } = chart;
    if (!current) return;
    const last = points.length - 1;
    const index = Math.min(last, Math.max(0, (current.cursor.idx ?? last) + by));
    current.setCursor({ left: current.valToPos(current.data[0][index] ?? 0, 'x'), top: 0 });
  };
  return (
    <div
      className="chart"
      ref={place}
      role="group"
      tabIndex={0}
      aria-label={label}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        step(by);
      }}
    />
  );
}

/** Where the axis has marks between minutes, only those of a minute are named. */
const atMinute = (seconds: number): string => (seconds % 60 === 0 ? timeOf(seconds) : '');

const timeOf = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** A canvas does not know `light-dark()`: the colour as it is now. */
function resolved(element: HTMLElement, name: string): string | undefined {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color || undefined;
}
