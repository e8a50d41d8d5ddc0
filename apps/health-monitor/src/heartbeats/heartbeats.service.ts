import { DomainError, getChain, type Heartbeat, Unavailable } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import type { HeartbeatReport } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger } from '@nestjs/common';
import { TargetChecks } from '../components/targets-check.service';
import { KnownChains } from '../targets/known-chains.service';
import { HeartbeatRecords } from './heartbeat-records.store';
import { HeartbeatTokensRepository } from './heartbeat-tokens.repository';
import { verdictOf } from './heartbeat-verdict';

const MOST_REMEMBERED = 10_000;

class NodeNotFound extends DomainError {
  constructor(chain_id: string, node_id: string) {
    super('NodeNotFound', `Chain '${chain_id}' has no node '${node_id}'`, { chain_id, node_id });
  }
}

class NoHeartbeat extends DomainError {
  constructor(node_id: string, reason: string) {
    super('NoHeartbeat', `Node '${node_id}' waits for no heartbeat: ${reason}`, { node_id });
  }
}

class HeartbeatNotFound extends DomainError {
  constructor() {
    super('HeartbeatNotFound', 'No target reports in here');
  }
}

/** Takes the reports of targets, and gives them the tokens that they report in with. */
@Injectable()
export class Heartbeats {
  private readonly logger = new Logger(Heartbeats.name);
  /** What tokens were found to be for: it counts while Postgres is away, so that no heartbeat is missed for that. */
  private readonly remembered = new Map<string, string>();

  constructor(
    private readonly messages: Messages,
    private readonly known: KnownChains,
    private readonly tokens: HeartbeatTokensRepository,
    private readonly records: HeartbeatRecords,
    private readonly checks: TargetChecks,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError ChainNotFound, NodeNotFound, NoHeartbeat */
  async issue(chain_id: string, node_id: string, hash: string, created_by: string): Promise<Heartbeat> {
    const placed = await this.known.place(await this.messages.ask(getChain, { chain_id }));
    const placement = placed.placements.get(node_id);
    if (placement === undefined) throw new NodeNotFound(chain_id, node_id);
    if ('unchecked' in placement) throw new NoHeartbeat(node_id, placement.unchecked);
    const check = placed.checks.get(placement.target_id);
    if (check?.type !== 'heartbeat') throw new NoHeartbeat(node_id, `it is checked by '${check?.type ?? 'nothing'}'`);
    const now = this.clock.now();
    await this.tokens.put(check.endpoint, hash, created_by, now);
    return { endpoint: check.endpoint, created_at: now.toISOString(), created_by };
  }

  /** @throws DomainError HeartbeatNotFound, Unavailable */
  async report(hash: string, report: HeartbeatReport): Promise<{ received_at: string }> {
    const at = this.clock.now();
    const endpoint = await this.endpointOf(hash);
    if (endpoint === undefined) throw new HeartbeatNotFound();
    try {
      await this.records.write(endpoint, report, at.getTime());
    } catch (cause) {
      throw new Unavailable('the heartbeat cannot be kept now', { cause });
    }
    await this.count(endpoint, report, at.getTime());
    return { received_at: at.toISOString() };
  }

  private async endpointOf(hash: string): Promise<string | undefined> {
    try {
      const endpoint = await this.tokens.endpointOf(hash);
      this.remember(hash, endpoint);
      return endpoint;
    } catch (cause) {
      const remembered = this.remembered.get(hash);
      if (remembered === undefined) throw new Unavailable('the token cannot be looked up now', { cause });
      this.logger.debug(`goes by what it remembers of a token: ${String(cause)}`);
      return remembered;
    }
  }

  private remember(hash: string, endpoint: string | undefined): void {
    this.remembered.delete(hash);
    if (endpoint === undefined) return;
    this.remembered.set(hash, endpoint);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > MOST_REMEMBERED && oldest !== undefined) this.remembered.delete(oldest);
  }

  private async count(endpoint: string, report: HeartbeatReport, at: number): Promise<void> {
    const waiting = this.known.heartbeats.filter(({ check }) => check.endpoint === endpoint);
    await Promise.all(
      waiting.map((target) => this.checks.count(target, at, at, verdictOf({ since: at, report }, target.check, at))),
    );
  }
}
