import { getChains } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { type Chain, displayName, type NodeReference } from '@chain-mapping/model';
import { Injectable, Logger } from '@nestjs/common';
import { WatchedChains } from '../topology/watched-chains.service';

/** An alert does not wait longer than this for a better name. */
const PATIENCE_MS = 250;
const MAX_CHAINS = 500;

/** How nodes are called in messages to people: what results name by id, the registry names by service and component. */
@Injectable()
export class NodeNames {
  private readonly logger = new Logger(NodeNames.name);
  private readonly names = new Map<string, ReadonlyMap<string, string>>();
  private unanswered = false;

  constructor(
    private readonly messages: Messages,
    private readonly watched: WatchedChains,
  ) {}

  /** Looks up what is not known yet, and asks only for what is not watched. If the registry does not answer, nodes are called by their service or id. */
  async learn(chainIds: Iterable<string>): Promise<void> {
    const chain_ids = [...new Set(chainIds)].filter((id) => !this.isKnown(id)).slice(0, MAX_CHAINS);
    if (chain_ids.length === 0) return;
    try {
      const { chains } = await this.messages.ask(getChains, { chain_ids }, { deadline_ms: PATIENCE_MS });
      chains.forEach((chain) => this.update(chain));
      this.unanswered = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.unanswered) this.logger.warn(`nodes are called by their ids until the registry answers: ${reason}`);
      this.unanswered = true;
    }
  }

  private isKnown(id: string): boolean {
    if (this.names.has(id)) return true;
    const watched = this.watched.namesOf(id);
    if (watched !== undefined) this.names.set(id, watched);
    return watched !== undefined;
  }

  of(node: NodeReference): string {
    return (
      this.names.get(node.chain_id)?.get(node.node_id) ??
      displayName({ id: node.node_id, service_name: node.service_name })
    );
  }

  update(chain: Chain): void {
    this.names.set(chain.id, new Map(chain.nodes.map(({ id, display_name }) => [id, display_name])));
  }

  forget(chainId: string): void {
    this.names.delete(chainId);
  }

  /** After events may have been missed: everything is asked for again when it is needed. */
  forgetAll(): void {
    this.names.clear();
  }
}
