import type { Status } from '@chain-mapping/model';
import {
  Background,
  BaseEdge,
  Controls,
  type Edge,
  type EdgeProps,
  getBezierPath,
  getViewportForBounds,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  type Rect,
  useReactFlow,
  useStore,
  type Viewport,
} from '@xyflow/react';
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { Crowd, type Distance } from './crowd';
import { type Direction, type Layout, layOut } from './layered-layout';
import { Ways } from './ways';
import '@xyflow/react/dist/base.css';
import './graph.css';

export interface GraphNode {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly status: Status;
}

export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly label?: string;
  /** What of its ends or its latency is wrong; `healthy` where nothing is. */
  readonly status: Status;
  readonly width?: number;
  /** Declared, and never seen. */
  readonly isDashed?: boolean;
}

/** What becomes of a graph that is drawn on. */
export interface GraphEditing {
  readonly connect: (source: string, target: string) => void;
  readonly removeNode: (id: string) => void;
  readonly removeEdge: (source: string, target: string) => void;
}

interface GraphViewProps {
  readonly label: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly selected: string | undefined;
  /** Only these are in the light; all are where it is not given. */
  readonly lit?: ReadonlySet<string> | undefined;
  readonly onSelect: (id: string | undefined) => void;
  /** Brings these into view. */
  readonly focus?: readonly string[] | undefined;
  /** As high as the graph needs, and not as what is around it. */
  readonly isSnug?: boolean;
  readonly editing?: GraphEditing;
}

const BOX = { width: 204, height: 48 };
/** More than so many arrows are drawn as few shapes. */
const MANY_ARROWS = 150;
/** Of boxes that are this small only names can be told, large; then only what is broken. */
const FAR = 0.5;
const VERY_FAR = 0.22;
const DISTANCES: Readonly<Record<Distance, string>> = { near: '', far: ' far', 'very far': ' far very' };
const ZOOM = { least: 0.04, most: 1.8, fitted: 1.1 };
const SNUG = { least: 190, most: 460, around: 76 };

type BoxData = { name: string; note: string; status: Status; direction: Direction; isLit: boolean };
type BoxNode = Node<BoxData, 'box'>;
type WayEdge = Edge<{ labelAt: number }, 'way'>;

/** A graph of boxes and arrows, moved by mouse, touch and keyboard. */
export function GraphView(props: GraphViewProps) {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

/** The layout of a shape: kept while only statuses and figures change. */
function useGraphLayout(nodes: readonly GraphNode[], edges: readonly GraphEdge[], frame: Size | undefined) {
  const hasLabels = edges.some(({ label }) => label !== undefined);
  const shape = JSON.stringify([nodes.map(({ id }) => id), edges.map(({ source, target }) => [source, target])]);
  return useMemo(() => {
    if (frame === undefined) return undefined;
    const [ids, arrows] = JSON.parse(shape) as [string[], [string, string][]];
    return layOut(ids, arrows, BOX, { ...frame, hasLabels });
  }, [shape, frame, hasLabels]);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of an element when it was first shown: a graph that turned with its frame would lose whoever looks at it. */
function useFirstSize() {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    if (element.current) setSize({ width: element.current.clientWidth, height: element.current.clientHeight });
  }, []);
  return [element, size] as const;
}

function Graph({ label, nodes, edges, selected, lit, onSelect, focus, isSnug = false, editing }: GraphViewProps) {
  const [element, size] = useFirstSize();
  const layout = useGraphLayout(nodes, edges, size);
  const flow = useReactFlow();
  const focused = focus?.join('\n');
  const fit = useMemo(() => {
    if (layout === undefined || size === undefined) return undefined;
    const ids = focused === undefined || focused === '' ? [...layout.places.keys()] : focused.split('\n');
    const height = isSnug ? snugHeight(layout, size.width) : size.height;
    return (frame: Size = { width: size.width, height }) =>
      getViewportForBounds(boundsOf(layout, ids), frame.width, frame.height, ZOOM.least, ZOOM.fitted, 0.1);
  }, [layout, size, focused, isSnug]);
  // What is first shown is drawn as it will be seen, and not anew for it.
  const [first, setFirst] = useState<Viewport>();
  if (first === undefined && fit) setFirst(fit());
  const distance = useStore(({ transform: [x, y, zoom] }): Distance => {
    const shown = first && x === 0 && y === 0 && zoom === 1 ? first.zoom : zoom;
    return shown < VERY_FAR ? 'very far' : shown < FAR ? 'far' : 'near';
  });
  const hasMany = edges.length > MANY_ARROWS;

  const boxes = useMemo<BoxNode[]>(() => {
    if (layout === undefined || hasMany) return [];
    return nodes.flatMap(({ id, name, note, status }) => {
      const position = layout.places.get(id);
      if (!position) return [];
      const isLit = lit?.has(id) ?? true;
      return {
        id,
        type: 'box' as const,
        position,
        ...BOX,
        zIndex: 2,
        selected: id === selected,
        data: { name, note, status, direction: layout.direction, isLit },
        ariaLabel: `${name}: ${texts.status[status]}`,
      };
    });
  }, [nodes, layout, selected, lit, hasMany]);
  const arrows = useMemo(
    () => (hasMany ? [] : arrowsOf(edges, lit, editing !== undefined)),
    [edges, lit, hasMany, editing],
  );

  const isMoved = useRef(false);
  useEffect(() => {
    if (!fit) return;
    const viewport = fit(element.current?.getBoundingClientRect());
    // After the boxes are drawn.
    const frame = requestAnimationFrame(() => void flow.setViewport(viewport, { duration: isMoved.current ? 200 : 0 }));
    return () => {
      cancelAnimationFrame(frame);
      isMoved.current = true;
    };
  }, [fit, flow, element]);

  return (
    <div
      className={`graph${DISTANCES[distance]}${hasMany ? ' many' : ''}${editing ? ' edited' : ''}`}
      ref={element}
      style={isSnug && layout && size ? { height: snugHeight(layout, size.width) } : undefined}
    >
      {layout && first && (
        <ReactFlow
          defaultViewport={first}
          aria-label={label}
          nodes={boxes}
          edges={arrows}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodeClick={(_, { id }) => onSelect(id)}
          onPaneClick={() => onSelect(undefined)}
          onNodesChange={(changes) => {
            for (const change of changes) if (change.type === 'select' && change.selected) onSelect(change.id);
          }}
          onConnect={({ source, target }) => editing?.connect(source, target)}
          onDelete={({ nodes: removed, edges: cut }) => {
            // The arrows of a box that goes are cut with it.
            if (removed.length > 0) removed.forEach(({ id }) => editing?.removeNode(id));
            else cut.forEach(({ source, target }) => editing?.removeEdge(source, target));
          }}
          deleteKeyCode={editing ? ['Delete', 'Backspace'] : null}
          nodesDraggable={false}
          nodesConnectable={editing !== undefined}
          edgesFocusable={editing !== undefined}
          elementsSelectable
          onMoveStart={() => element.current?.classList.add('moving')}
          onMoveEnd={() => element.current?.classList.remove('moving')}
          minZoom={ZOOM.least}
          maxZoom={ZOOM.most}
          proOptions={{ hideAttribution: true }}
          preventScrolling={false}
          zoomOnScroll={false}
          panOnScroll={false}
        >
          {hasMany ? (
            <>
              <Ways edges={edges} layout={layout} box={BOX} lit={lit} />
              <Crowd
                nodes={nodes}
                layout={layout}
                box={BOX}
                lit={lit}
                selected={selected}
                distance={distance}
                onSelect={onSelect}
              />
            </>
          ) : (
            <Background gap={22} size={1} color="var(--line)" />
          )}
          <Controls showInteractive={false} orientation="horizontal" position="top-right" />
        </ReactFlow>
      )}
    </div>
  );
}

function boundsOf({ places }: Layout, ids: readonly string[]): Rect {
  const corners = ids.flatMap((id) => places.get(id) ?? []);
  const [x, y] = [Math.min(...corners.map((corner) => corner.x)), Math.min(...corners.map((corner) => corner.y))];
  const right = Math.max(...corners.map((corner) => corner.x)) + BOX.width;
  return { x, y, width: right - x, height: Math.max(...corners.map((corner) => corner.y)) + BOX.height - y };
}

function snugHeight(layout: Size, width: number): number {
  const scale = Math.min(1.1, (width * 0.84) / layout.width);
  return Math.min(SNUG.most, Math.max(SNUG.least, layout.height * scale + SNUG.around));
}

function arrowsOf(edges: readonly GraphEdge[], lit: ReadonlySet<string> | undefined, isEdited: boolean): WayEdge[] {
  const leaving = new Map<string, number>();
  for (const { source } of edges) leaving.set(source, (leaving.get(source) ?? 0) + 1);
  const entering = new Map<string, number>();
  for (const { target } of edges) entering.set(target, (entering.get(target) ?? 0) + 1);
  return edges.map(({ id, source, target, label, status, width = 1.5, isDashed = false }) => {
    const isLit = lit === undefined || (lit.has(source) && lit.has(target));
    const colour = status === 'healthy' ? 'var(--line-strong)' : `var(--${status})`;
    // Where arrows part or meet, their texts stand where they are apart.
    const labelAt = (leaving.get(source) ?? 0) > 1 ? 0.62 : (entering.get(target) ?? 0) > 1 ? 0.38 : 0.5;
    return {
      id,
      type: 'way',
      source,
      target,
      ...(label !== undefined && { label }),
      data: { labelAt },
      className: `${isLit ? '' : 'unlit'} ${status}`,
      style: {
        stroke: colour,
        strokeWidth: status === 'healthy' ? width : Math.max(2.2, width),
        ...(isDashed && { strokeDasharray: '5 5' }),
      },
      markerEnd: { type: MarkerType.ArrowClosed, color: colour, width: 16, height: 16, markerUnits: 'userSpaceOnUse' },
      focusable: isEdited,
      selectable: isEdited,
      zIndex: status === 'healthy' ? 0 : 1,
    };
  });
}

const BoxView = memo(function BoxView({ data }: NodeProps<BoxNode>) {
  const { name, note, status, direction, isLit } = data;
  const isRight = direction === 'RIGHT';
  return (
    <div className={isLit ? 'box' : 'box unlit'} data-status={status} title={`${name}\n${note}`}>
      <Handle type="target" position={isRight ? Position.Left : Position.Top} />
      <StatusMark status={status} size={16} />
      <span className="grow">
        <bdi className="clip name">{name}</bdi>
        <bdi className="clip note">{note}</bdi>
      </span>
      <Handle type="source" position={isRight ? Position.Right : Position.Bottom} />
    </div>
  );
});

const WayView = memo(function WayView(props: EdgeProps<WayEdge>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, label, style, markerEnd } = props;
  const [path] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const part = data?.labelAt ?? 0.5;
  // Between two points that face each other the curve goes along evenly, and across as a smooth step.
  const step = part * part * (3 - 2 * part);
  const isRight = sourcePosition === Position.Right;
  return (
    <BaseEdge
      id={props.id}
      path={path}
      label={label}
      labelX={sourceX + (targetX - sourceX) * (isRight ? part : step)}
      labelY={sourceY + (targetY - sourceY) * (isRight ? step : part)}
      labelBgPadding={[5, 2]}
      labelBgBorderRadius={4}
      {...(style && { style })}
      {...(markerEnd && { markerEnd })}
    />
  );
});

const nodeTypes = { box: BoxView };
const edgeTypes = { way: WayView };
