import type { Status } from '@chain-mapping/model';
import type { StylesheetStyle } from 'cytoscape';
import { BOX } from './layout';

/** Said beside the name, so that it can be told without colours. */
export const SIGNS: Readonly<Record<Status, string>> = {
  healthy: '',
  degraded: '▲ ',
  unhealthy: '✕ ',
  unknown: '? ',
  maintenance: '❙❙ ',
};

/** How boxes and arrows look on a canvas, in the colours that the page has now. */
export function canvasLook(page: Element): StylesheetStyle[] {
  const probe = document.createElement('i');
  page.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const look = lookOf(colour, getComputedStyle(document.body).fontFamily);
  probe.remove();
  return look;
}

const lookOf = (colour: (name: string) => string, font: string): StylesheetStyle[] => [
  {
    selector: 'node',
    style: {
      shape: 'round-rectangle',
      ...BOX,
      label: 'data(label)',
      color: colour('text'),
      'font-family': font,
      'font-size': 18,
      'font-weight': 600,
      'min-zoomed-font-size': 7,
      'text-valign': 'center',
      'text-wrap': 'ellipsis',
      'text-max-width': `${BOX.width - 16}px`,
      'background-color': colour('panel'),
      'border-width': 1.5,
      'border-color': colour('line-strong'),
    },
  },
  {
    selector: 'edge',
    style: {
      width: 'data(width)',
      'curve-style': 'straight',
      'line-color': colour('line-strong'),
      'line-opacity': 0.5,
      'target-arrow-shape': 'triangle',
      'target-arrow-color': colour('line-strong'),
    },
  },
  { selector: 'edge[?isDashed]', style: { 'line-style': 'dashed' } },
  ...(['unhealthy', 'degraded', 'unknown', 'maintenance'] as const).flatMap((status): StylesheetStyle[] => [
    {
      selector: `node[status = '${status}']`,
      style: { 'border-width': 5, 'border-color': colour(status), 'background-color': colour(`${status}-soft`) },
    },
    {
      selector: `edge[status = '${status}']`,
      style: { 'line-color': colour(status), 'target-arrow-color': colour(status), 'line-opacity': 1, 'z-index': 1 },
    },
  ]),
  { selector: '.unlit', style: { opacity: 0.15 } },
  { selector: '.chosen', style: { 'outline-width': 4, 'outline-offset': 3, 'outline-color': colour('accent') } },
];
