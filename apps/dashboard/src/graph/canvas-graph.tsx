import cytoscape, { type Core, type ElementDefinition } from 'cytoscape';
import { type KeyboardEvent, useEffect, useEffectEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { Failure, Loading } from '../look/parts';
import { texts } from '../texts/texts';
import { canvasLook, SIGNS } from './canvas-look';
import { useFirstSize } from './first-size';
import type { GraphEdge, GraphNode, GraphViewProps } from './graph-view';
import { BOX, type Layout } from './layout';
import { useLayout } from './use-layout';

const t = texts.graph;
const ZOOM = { least: 0.02, most: 1.8, step: 1.4 };
const STEP_PX = 80;
const MARGIN_PX = 30;

/** A graph of more boxes than a browser moves as elements: a canvas, moved by mouse, touch and keyboard. */
export default function CanvasGraph({ label, nodes, edges, selected, lit, onSelect, focus }: GraphViewProps) {
  const [element, size] = useFirstSize();
  const { layout, error, retry } = useLayout(nodes, edges, size);
  const [core, setCore] = useState<Core>();
  const select = useEffectEvent(onSelect);
  const elements = useEffectEvent((shape: Layout) => elementsOf(nodes, edges, shape));

  useEffect(() => {
    if (!layout || !element.current) return;
    const made = draw(element.current, elements(layout));
    made.on('tap', ({ target }) => select(target === made || !target.isNode() ? undefined : target.id()));
    setCore(made);
    return () => {
      setCore(undefined);
      made.destroy();
    };
  }, [layout, element]);

  useEffect(() => {
    core?.batch(() => {
      for (const { id, name, status } of nodes) core.$id(id).data({ status, label: SIGNS[status] + name });
      for (const edge of edges) core.$id(`edge ${edge.id}`).data(dataOf(edge));
    });
  }, [core, nodes, edges]);

  useEffect(() => {
    core?.batch(() => {
      core.nodes().forEach((node) => {
        node.toggleClass('unlit', lit?.has(node.id()) === false).toggleClass('chosen', node.id() === selected);
      });
      core.edges().forEach((edge) => {
        edge.toggleClass('unlit', lit?.has(edge.source().id()) === false || lit?.has(edge.target().id()) === false);
      });
    });
  }, [core, lit, selected, nodes, edges]);

  const focused = focus?.join('\n');
  useEffect(() => {
    const ids = new Set(focused?.split('\n'));
    core?.fit(focused ? core.nodes().filter((node) => ids.has(node.id())) : undefined, MARGIN_PX);
  }, [core, focused]);
  useEffect(() => {
    if (core && selected !== undefined && focused === undefined) core.center(core.$id(selected));
  }, [core, selected, focused]);

  const zoom = (by: number): void => {
    core?.zoom({ level: core.zoom() * by, renderedPosition: { x: core.width() / 2, y: core.height() / 2 } });
  };
  const press = (event: KeyboardEvent): void => {
    const actions: Readonly<Record<string, () => unknown>> = {
      ArrowLeft: () => core?.panBy({ x: STEP_PX, y: 0 }),
      ArrowRight: () => core?.panBy({ x: -STEP_PX, y: 0 }),
      ArrowUp: () => core?.panBy({ x: 0, y: STEP_PX }),
      ArrowDown: () => core?.panBy({ x: 0, y: -STEP_PX }),
      '+': () => zoom(ZOOM.step),
      '-': () => zoom(1 / ZOOM.step),
      '0': () => core?.fit(undefined, MARGIN_PX),
    };
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  return (
    <div className="graph canvas">
      {error && <Failure error={error} retry={retry} />}
      {!layout && !error && <Loading />}
      {/* The wheel scrolls the page, as over any other graph. */}
      <div
        className="drawn"
        ref={element}
        role="application"
        aria-label={label}
        aria-description={t.keys}
        tabIndex={0}
        onKeyDown={press}
      />
      <div className="tools row">
        <Button className="button" aria-label={t.zoomIn} onPress={() => zoom(ZOOM.step)}>
          +
        </Button>
        <Button className="button" aria-label={t.zoomOut} onPress={() => zoom(1 / ZOOM.step)}>
          −
        </Button>
        <Button className="button" onPress={() => core?.fit(undefined, MARGIN_PX)}>
          {t.fit}
        </Button>
      </div>
    </div>
  );
}

function draw(container: HTMLElement, elements: ElementDefinition[]): Core {
  const core = cytoscape({
    container,
    elements,
    style: canvasLook(container),
    layout: { name: 'preset' },
    minZoom: ZOOM.least,
    maxZoom: ZOOM.most,
    autoungrabify: true,
    autounselectify: true,
    boxSelectionEnabled: false,
    // While it is moved it is a picture: drawn anew when it comes to rest.
    textureOnViewport: true,
    pixelRatio: 1,
  });
  // Beside what is told of a chosen box there is less room.
  core.on('resize', () => {
    const chosen = core.nodes('.chosen');
    if (chosen.nonempty()) core.center(chosen);
  });
  const restyle = (): void => void core.style(canvasLook(container));
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', restyle);
  const theme = new MutationObserver(restyle);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const keepScrolling = (event: WheelEvent): void => {
    if (!event.ctrlKey) event.stopImmediatePropagation();
  };
  container.addEventListener('wheel', keepScrolling, { capture: true });
  core.one('destroy', () => {
    dark.removeEventListener('change', restyle);
    theme.disconnect();
    container.removeEventListener('wheel', keepScrolling, { capture: true });
  });
  return core;
}

function elementsOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[], { places }: Layout): ElementDefinition[] {
  const boxes = nodes.flatMap(({ id, name, status }) => {
    const place = places.get(id);
    if (!place) return [];
    const position = { x: place.x + BOX.width / 2, y: place.y + BOX.height / 2 };
    return [{ group: 'nodes' as const, data: { id, status, label: SIGNS[status] + name }, position }];
  });
  const arrows = edges.flatMap((edge) => {
    if (!places.has(edge.source) || !places.has(edge.target)) return [];
    const { source, target } = edge;
    return [{ group: 'edges' as const, data: { id: `edge ${edge.id}`, source, target, ...dataOf(edge) } }];
  });
  return [...boxes, ...arrows];
}

const dataOf = ({ status, width = 1.5, isDashed = false }: GraphEdge) => ({ status, width, isDashed });
