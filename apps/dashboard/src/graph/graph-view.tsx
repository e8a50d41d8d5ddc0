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
import { lazy, memo, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { Failure, Loading } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { Crowd, type Distance } from './crowd';
import { useFirstSize } from './first-size';
import { BOX, type Box, type Direction, type Layout, MANY_ARROWS, type Route } from './layout';
import { useLayout } from './use-layout';
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

export interface GraphViewProps {
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

/** More boxes than this are drawn on a canvas. */
const MANY_BOXES = 500;
const CanvasGraph = lazy(() => import('./canvas-graph'));
/** Of boxes that are this small only names can be told, large; then only what is broken. */
const FAR = 0.5;
const VERY_FAR = 0.22;
const DISTANCES: Readonly<Record<Distance, string>> = { near: '', far: ' far', 'very far': ' far very' };
const ZOOM = { least: 0.04, most: 1.8, fitted: 1.1 };
const SNUG = { least: 190, most: 460, around: 76 };

type BoxData = { name: string; note: string; status: Status; direction: Direction; isLit: boolean };
type BoxNode = Node<BoxData, 'box'>;
type WayEdge = Edge<{ route: Route | undefined }, 'way'>;

/** A graph of boxes and arrows, moved by mouse, touch and keyboard. */
export function GraphView(props: GraphViewProps) {
  if (props.nodes.length > MANY_BOXES && !props.editing) {
    return (
      <Suspense fallback={<Loading />}>
        <CanvasGraph {...props} />
      </Suspense>
    );
  }
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph({ label, nodes, edges, selected, lit, onSelect, focus, isSnug = false, editing }: GraphViewProps) {
  const [element, size] = useFirstSize();
  const { layout, error, retry } = useLayout(nodes, edges, size);
  const flow = useReactFlow();
  const focused = focus?.join('\n');
  const fit = useMemo(() => {
    if (layout === undefined || size === undefined) return undefined;
    const bounds = boundsOf(layout, focused ? focused.split('\n') : undefined);
    const height = isSnug ? snugHeight(layout, size.width) : size.height;
    return (frame: Box = { width: size.width, height }) =>
      getViewportForBounds(bounds, frame.width, frame.height, ZOOM.least, ZOOM.fitted, 0.1);
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
    () => (hasMany || layout === undefined ? [] : arrowsOf(edges, layout, lit, editing !== undefined)),
    [edges, layout, lit, hasMany, editing],
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
      {error && <Failure error={error} retry={retry} />}
      {!layout && !error && <Loading />}
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

/** Of some boxes, or of the whole graph with the ways of its arrows. */
function boundsOf({ places, routes, width, height }: Layout, ids?: readonly string[]): Rect {
  if (ids === undefined && routes.size > 0) return { x: 0, y: 0, width, height };
  const corners = (ids ?? [...places.keys()]).flatMap((id) => places.get(id) ?? []);
  const [x, y] = [Math.min(...corners.map((corner) => corner.x)), Math.min(...corners.map((corner) => corner.y))];
  const right = Math.max(...corners.map((corner) => corner.x)) + BOX.width;
  return { x, y, width: right - x, height: Math.max(...corners.map((corner) => corner.y)) + BOX.height - y };
}

function snugHeight(layout: Box, width: number): number {
  const scale = Math.min(1.1, (width * 0.84) / layout.width);
  return Math.min(SNUG.most, Math.max(SNUG.least, layout.height * scale + SNUG.around));
}

function arrowsOf(
  edges: readonly GraphEdge[],
  { routes }: Layout,
  lit: ReadonlySet<string> | undefined,
  isEdited: boolean,
): WayEdge[] {
  return edges.map(({ id, source, target, label, status, width = 1.5, isDashed = false }) => {
    const isLit = lit === undefined || (lit.has(source) && lit.has(target));
    const colour = status === 'healthy' ? 'var(--line-strong)' : `var(--${status})`;
    return {
      id,
      type: 'way',
      source,
      target,
      ...(label !== undefined && { label }),
      data: { route: routes.get(id) },
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
  const [direct, middleX, middleY] = getBezierPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
  });
  return (
    <BaseEdge
      id={props.id}
      path={data?.route?.path ?? direct}
      label={label}
      labelX={data?.route?.label?.x ?? middleX}
      labelY={data?.route?.label?.y ?? middleY}
      labelBgPadding={[5, 2]}
      labelBgBorderRadius={4}
      {...(style && { style })}
      {...(markerEnd && { markerEnd })}
    />
  );
});

const nodeTypes = { box: BoxView };
const edgeTypes = { way: WayView };
