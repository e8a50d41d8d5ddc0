import { useReactFlow, ViewportPortal } from '@xyflow/react';
import { memo, useMemo, useRef, useState } from 'react';
import { merged } from '../look/mark-shapes';
import { Outlines } from '../look/status';
import { texts } from '../texts/texts';
import { fitted } from './fitted';
import type { GraphNode } from './graph-view';
import type { Box, Layout } from './layout';
import { nextBox } from './next-box';

/** How much of a box can be told: all, its name in large letters, or its status alone. */
export type Distance = 'near' | 'far' | 'very far';

interface CrowdProps {
  readonly nodes: readonly GraphNode[];
  readonly layout: Layout;
  readonly box: Box;
  readonly lit: ReadonlySet<string> | undefined;
  readonly selected: string | undefined;
  readonly distance: Distance;
  readonly onSelect: (id: string) => void;
}

/** Sizes as graph.css has them. */
const MARKS = {
  near: { side: 16, left: 10 },
  far: { side: 24, left: 8 },
  'very far': { side: 36, left: 84 },
} as const;
const TEXTS = { near: { font: '600 13px', room: 160 }, far: { font: '600 21px', room: 156 } } as const;

/**
 * Very many boxes. Each is a plain element without a place on the screen, a frame, or a picture of its own: what has one, a browser puts together
 * anew for each frame while the graph is moved. Names are shortened by their measure, and marks drawn as one shape for each status.
 */
export const Crowd = memo(function Crowd({ nodes, layout, box, lit, selected, distance, onSelect }: CrowdProps) {
  const flow = useReactFlow();
  // One stop of the keyboard for all of them: arrow keys go from box to box.
  const boxes = useRef(new Map<string, HTMLElement>());
  const [reached, setReached] = useState<string>();
  const stop = [reached, selected].find((id) => id !== undefined && layout.places.has(id)) ?? nodes[0]?.id;
  const names = useMemo(() => (distance === 'very far' ? undefined : shortened(nodes, distance)), [nodes, distance]);
  const { side, left } = MARKS[distance];
  const marks = useMemo(
    () =>
      merged(
        nodes.flatMap(({ id, status }) => {
          const place = layout.places.get(id);
          if (!place || !(lit?.has(id) ?? true)) return [];
          return [{ status, x: place.x + left, y: place.y + (box.height - side) / 2 }];
        }),
        side / 16,
      ),
    [nodes, layout, lit, box, side, left],
  );
  return (
    <ViewportPortal>
      <div className="crowd">
        {nodes.map(({ id, name, note, status }, index) => {
          const place = layout.places.get(id);
          if (!place) return null;
          return (
            <div
              key={id}
              role="button"
              ref={(element) => {
                if (element) boxes.current.set(id, element);
                return () => void boxes.current.delete(id);
              }}
              tabIndex={id === stop ? 0 : -1}
              aria-label={`${name}: ${texts.status[status]}`}
              aria-pressed={id === selected}
              className={lit?.has(id) === false ? 'box unlit' : 'box'}
              data-status={status}
              title={`${name}\n${note}`}
              style={{ left: place.x, top: place.y }}
              onClick={() => onSelect(id)}
              onKeyDown={(event) => {
                const next = nextBox(layout.places, id, event.key);
                if (next === undefined && event.key !== 'Enter' && event.key !== ' ') return;
                event.preventDefault();
                if (next === undefined) onSelect(id);
                else boxes.current.get(next)?.focus();
              }}
              onFocus={({ currentTarget }) => {
                setReached(id);
                // Who goes from box to box with the keyboard is not led out of sight.
                if (!currentTarget.matches(':focus-visible')) return;
                void flow.setCenter(place.x + box.width / 2, place.y + box.height / 2, { zoom: flow.getZoom() });
              }}
            >
              {names && <bdi className="name">{names[index]}</bdi>}
              {distance === 'near' && <bdi className="note">{note}</bdi>}
            </div>
          );
        })}
      </div>
      <svg className="marks" width={layout.width} height={layout.height} aria-hidden>
        {marks.map(({ status, shape }) => (
          <g key={status} className="mark" data-status={status} strokeWidth={side / 9}>
            <Outlines shape={shape} />
          </g>
        ))}
      </svg>
    </ViewportPortal>
  );
});

function shortened(nodes: readonly GraphNode[], distance: 'near' | 'far'): string[] {
  const pen = document.createElement('canvas').getContext('2d');
  const { font, room } = TEXTS[distance];
  if (pen) pen.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  const widthOf = (text: string): number => pen?.measureText(text).width ?? text.length * 8;
  return nodes.map(({ name }) => fitted(name, room, widthOf));
}
