import type { DriftEdge } from '@chain-mapping/model';
import { counted } from '../output/output';
import { type Compared, confidenceOf, placeOf } from './compared-calls';

/** A page of GitHub's summary takes a megabyte. */
const MOST_ROWS = 200;

/** The comparison for a pull request, as Markdown. */
export function checkSummary({ undeclared, perhaps, notFound, confirmed }: Compared): string {
  const title =
    undeclared.length === 0 ? '✅ Every call is declared' : `❌ ${counted(undeclared.length, 'undeclared call')}`;
  return [
    `## Chains: ${title}`,
    `${counted(confirmed, 'call')} as declared, ${undeclared.length} undeclared, ${perhaps.length} perhaps, ${notFound.length} declared but not found.`,
    ...(undeclared.length === 0
      ? []
      : [
          section('Undeclared', undeclared),
          'Add each as an edge to a chain that it belongs to, or let `chain-mapping discover` propose the chain and approve it.',
        ]),
    ...(notFound.length === 0 ? [] : [section('Declared, but not found in the code of its source', notFound)]),
    ...(perhaps.length === 0 ? [] : [folded('Perhaps undeclared: not sure enough to fail', table(perhaps))]),
    '',
  ].join('\n\n');
}

const section = (title: string, edges: readonly DriftEdge[]): string => `### ${title}\n\n${table(edges)}`;

const folded = (title: string, text: string): string => `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;

function table(edges: readonly DriftEdge[]): string {
  const rows = edges.slice(0, MOST_ROWS).map((edge) => {
    const place = placeOf(edge);
    const where = place === null ? edge.chain_ids.join(', ') : code(`${place.file}:${place.line}`);
    const sure = place === null ? '' : confidenceOf(edge).toFixed(2);
    return `| ${code(edge.source)} → ${code(edge.target)} | ${edge.edge_type} | ${sure} | ${where} |`;
  });
  const more = edges.length > MOST_ROWS ? [`| … and ${edges.length - MOST_ROWS} more | | | |`] : [];
  return ['| Call | Type | Confidence | Where |', '| --- | --- | ---: | --- |', ...rows, ...more].join('\n');
}

/** What source and file names hold is text here, whatever it is. */
const code = (text: string): string => `\`${text.replace(/[`\r\n]/g, ' ').replace(/\|/g, '\\|')}\``;
