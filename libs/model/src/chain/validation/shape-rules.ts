import { CHAIN_ID_MESSAGE, ChainInput } from '../chain';
import { checked } from '../../input/checked';
import { isObject, type ReadableChain } from './readable-chain';
import type { Remark } from './validation-result';

/** What has not the shape of a chain, each field under its dotted path. */
export function shapeErrors(chain: unknown): Remark[] {
  const errors = (checked(ChainInput, chain).error?.issues ?? []).map(({ code, message, path }) =>
    path[0] === 'id'
      ? { code: 'invalid_id', message: CHAIN_ID_MESSAGE, path: 'id' }
      : { code, message, path: path.map(String).join('.') },
  );
  return errors.filter(
    (error, index) => error.path !== 'id' || errors.findIndex(({ path }) => path === 'id') === index,
  );
}

export function emptyErrors(chain: unknown): Remark[] {
  const nodes = isObject(chain) ? chain.nodes : undefined;
  const empty = isObject(chain) && (nodes === undefined || (Array.isArray(nodes) && nodes.length === 0));
  return empty ? [{ code: 'no_nodes', message: 'Chain must have at least one node', path: 'nodes' }] : [];
}

export function selfDependencyErrors({ id, dependencies }: ReadableChain): Remark[] {
  const index = id === undefined ? -1 : dependencies.indexOf(id);
  const message = 'A chain cannot depend on itself';
  return index < 0 ? [] : [{ code: 'self_dependency', message, path: `dependencies.${index}` }];
}
