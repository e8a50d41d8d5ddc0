import type { ChainSeriesInput } from '@chain-mapping/contracts';
import type { z } from 'zod';
import { fault } from './range';

type Asked = Pick<z.output<typeof ChainSeriesInput>, 'metric' | 'node_id' | 'source_node' | 'target_node'>;

/** @throws InvalidInput for half an edge, an edge and a node at once, or the score of either */
export function checkSubject({ metric, node_id, source_node, target_node }: Asked): void {
  if (source_node !== undefined && target_node === undefined) throw fault('source_node', 'needs target_node beside it');
  if (target_node !== undefined && source_node === undefined) throw fault('target_node', 'needs source_node beside it');
  if (node_id !== undefined && source_node !== undefined) throw fault('node_id', 'cannot be asked for beside an edge');
  if (metric === 'score' && (node_id ?? source_node) !== undefined) throw fault('metric', 'is of whole chains alone');
}
