import { DomainError, getChain } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import type { MonitoringConfig, MonitoringInput } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { ChainHealths } from '../chains/chain-health.service';
import { KnownChains } from '../targets/known-chains.service';
import { MonitoringRepository } from './monitoring.repository';

export class MonitoringNotFound extends DomainError {
  constructor(chain_id: string) {
    super('MonitoringNotFound', `Chain '${chain_id}' has no monitoring configuration`, { chain_id });
  }
}

/** Starts, changes and ends the monitoring of chains. */
@Injectable()
export class Monitoring {
  constructor(
    private readonly messages: Messages,
    private readonly repository: MonitoringRepository,
    private readonly known: KnownChains,
    private readonly healths: ChainHealths,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError ChainNotFound, MonitoringNotFound */
  async get(chain_id: string): Promise<MonitoringConfig> {
    return (await this.repository.get(chain_id)) ?? this.refuse(chain_id);
  }

  /** A chain that is monitored in a new way is checked at once. @throws DomainError ChainNotFound */
  async put(chain_id: string, input: MonitoringInput): Promise<MonitoringConfig> {
    const chain = await this.messages.ask(getChain, { chain_id });
    const { config, isChanged } = await this.repository.put(chain_id, input, this.clock.now());
    if (!isChanged) return config;
    const placed = await this.known.place(chain);
    this.known.setChain(chain);
    this.known.setMonitoring(chain_id, config);
    this.known.rebuild();
    if (config.enabled) this.healths.checkSoon(placed);
    return config;
  }

  /** @throws DomainError ChainNotFound, MonitoringNotFound */
  async remove(chain_id: string): Promise<{ chain_id: string }> {
    if (!(await this.repository.remove(chain_id))) await this.refuse(chain_id);
    this.known.setMonitoring(chain_id, null);
    return { chain_id };
  }

  /**
   * Ends the monitoring of a chain that was deleted then, if it was monitored. Heard late or twice it leaves alone a chain of the same
   * id that has been registered since.
   */
  async forget(chain_id: string, deleted_at: Date): Promise<void> {
    if (await this.repository.remove(chain_id, deleted_at)) this.known.setMonitoring(chain_id, null);
  }

  private async refuse(chain_id: string): Promise<never> {
    await this.messages.ask(getChain, { chain_id });
    throw new MonitoringNotFound(chain_id);
  }
}
