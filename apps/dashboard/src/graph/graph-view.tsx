import type { Status } from '@chain-mapping/model';
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { Loading, Refusal } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { type Direction, layOut, type Layout } from './layout.client';
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
}

const WIDTH = 196;
const HEIGHT = 48;

type BoxData = { name: string; note: string; status: Status; direction: Direction; isLit: boolean };
type Box = Node<BoxData, 'box'>;

/** A graph of boxes and arrows: laid out in a worker, moved by mouse, touch and keyboard. */
export function GraphView(props: GraphViewProps) {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph({ label, nodes, edges, selected, lit, onSelect, focus }: GraphViewProps) {
  const size = useRef<HTMLDivElement>(null);
  const [layout, setLayout] = useState<Layout>();
  const places = layout?.places;
  const direction = layout?.direction;
  const hasLabels = edges.some((edge) => edge.label !== undefined);
  const [failure, setFailure] = useState<unknown>();
  const flow = useReactFlow();

  const shape = JSON.stringify([nodes.map(({ id }) => id), edges.map(({ source, target }) => [source, target])]);
  useEffect(() => {
    if (size.current === null) return;
    const { clientWidth, clientHeight } = size.current;
    const frame = { width: clientWidth, height: clientHeight, hasLabels };
    let isWanted = true;
    const [ids, pairs] = JSON.parse(shape) as [string[], [string, string][]];
    layOut(
      ids.map((id) => ({ id, width: WIDTH, height: HEIGHT })),
      pairs.map(([source, target], index) => ({ id: String(index), source, target })),
      frame,
    ).then(
      (found) => isWanted && setLayout(found),
      (error: unknown) => isWanted && setFailure(error),
    );
    return () => {
      isWanted = false;
    };
  }, [shape, hasLabels]);

  const boxes = useMemo<Box[]>(
    () =>
      nodes.flatMap(({ id, name, note, status }) => {
        const position = places?.get(id);
        if (!position || !direction) return [];
        const isLit = lit?.has(id) ?? true;
        return {
          id,
          type: 'box' as const,
          position,
          width: WIDTH,
          height: HEIGHT,
          zIndex: 2,
          selected: id === selected,
          data: { name, note, status, direction, isLit },
          ariaLabel: `${name}: ${texts.status[status]}`,
        };
      }),
    [nodes, places, selected, lit, direction],
  );
  const arrows = useMemo<Edge[]>(
    () =>
      edges.map(({ id, source, target, label: text, status, width = 1.5, isDashed = false }) => {
        const isLit = lit === undefined || (lit.has(source) && lit.has(target));
        const colour = status === 'healthy' ? 'var(--line-strong)' : `var(--${status})`;
        return {
          id,
          source,
          target,
          ...(text !== undefined && { label: text }),
          className: `${isLit ? '' : 'unlit'} ${status}`,
          style: {
            stroke: colour,
            strokeWidth: status === 'healthy' ? width : Math.max(2.2, width),
            ...(isDashed && { strokeDasharray: '5 5' }),
          },
          markerEnd: { type: MarkerType.ArrowClosed, color: colour, width: 14, height: 14 },
          focusable: false,
          zIndex: status === 'healthy' ? 0 : 1,
        };
      }),
    [edges, lit],
  );

  const isPlaced = boxes.length > 0 && boxes.length === nodes.length;
  const focused = focus?.join('\n');
  useEffect(() => {
    if (!isPlaced) return;
    const ids = focused === undefined || focused === '' ? undefined : focused.split('\n').map((id) => ({ id }));
    // After the boxes are drawn.
    const frameOf = requestAnimationFrame(
      () => void flow.fitView({ padding: 0.12, maxZoom: 1.1, duration: 200, ...(ids && { nodes: ids }) }),
    );
    return () => cancelAnimationFrame(frameOf);
  }, [focused, isPlaced, flow, places]);

  return (
    <div className="graph" ref={size}>
      {failure !== undefined && <Refusal error={failure} />}
      {!isPlaced && failure === undefined && nodes.length > 0 && <Loading />}
      <ReactFlow
        aria-label={label}
        nodes={boxes}
        edges={arrows}
        nodeTypes={nodeTypes}
        onNodeClick={(_, { id }) => onSelect(id)}
        onPaneClick={() => onSelect(undefined)}
        onNodesChange={(changes) => {
          for (const change of changes) if (change.type === 'select' && change.selected) onSelect(change.id);
        }}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        minZoom={0.08}
        maxZoom={1.8}
        proOptions={{ hideAttribution: true }}
        preventScrolling={false}
        zoomOnScroll={false}
        panOnScroll={false}
      >
        <Background gap={22} size={1} color="var(--line)" />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

const BoxNode = memo(function BoxNode({ data }: NodeProps<Box>) {
  const { name, note, status, direction, isLit } = data;
  return (
    <div className={isLit ? 'box' : 'box unlit'} data-status={status} title={`${name}\n${note}`}>
      <Handle type="target" position={direction === 'RIGHT' ? Position.Left : Position.Top} isConnectable={false} />
      <StatusMark status={status} size={16} />
      <span className="grow">
        <bdi className="clip name">{name}</bdi>
        <bdi className="clip note">{note}</bdi>
      </span>
      <Handle type="source" position={direction === 'RIGHT' ? Position.Right : Position.Bottom} isConnectable={false} />
    </div>
  );
});

const nodeTypes = { box: BoxNode };
