import { DomainError } from '@chain-mapping/contracts';

export class NodeNotFound extends DomainError {
  constructor(chain_id: string, node_id: string) {
    super('NodeNotFound', `Chain ${chain_id} has no node ${node_id}`, { chain_id, node_id });
  }
}

export class PathNotFound extends DomainError {
  constructor(from: string, to: string) {
    super('PathNotFound', `No way leads from ${from} to ${to}`, { from, to });
  }
}
