import { join } from 'node:path';
import type { DriftEdge } from '@chain-mapping/model';
import type { Finding, Level, Place } from '../chain-files/finding';
import { type Compared, confidenceOf, placeOf } from './compared-calls';

/**
 * What is to be said of a comparison: of calls that code makes at their places in it, of those that it does not make where the chain is declared.
 *
 * @param placeOfChain where the chain with this id is declared, for those that are in files
 */
export function callFindings(
  folder: string,
  { undeclared, perhaps, notFound }: Compared,
  placeOfChain: (chain_id: string) => Place | undefined,
): Finding[] {
  const finding = (level: Level, code: string, edge: DriftEdge, message: string): Finding => {
    const inCode = placeOf(edge);
    const place =
      inCode === null
        ? placeOfChain(edge.chain_ids[0] ?? '')
        : { file: join(folder, inCode.file), line: inCode.line, column: 1 };
    return { ...(place ?? { file: folder, line: 1, column: 1 }), level, code, path: '', message };
  };
  const sure = (edge: DriftEdge): string => `${Math.round(confidenceOf(edge) * 100)} % sure`;
  return [
    ...undeclared.map((edge) =>
      finding('error', 'undeclared_call', edge, `${callText(edge)}, and no chain declares it (${sure(edge)})`),
    ),
    ...perhaps.map((edge) =>
      finding('note', 'undeclared_call', edge, `${callText(edge)} perhaps, and no chain declares it (${sure(edge)})`),
    ),
    ...notFound.map((edge) =>
      finding(
        'warning',
        'phantom_call',
        edge,
        `${callText(edge)} as ${edge.chain_ids.join(', ')} says, and its code does not show that`,
      ),
    ),
  ];
}

/** `orders calls risk (http_request)`. */
export const callText = ({ source, target, edge_type }: DriftEdge): string =>
  `${source} calls ${target} (${edge_type})`;
