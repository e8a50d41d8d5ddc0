import { DomainError, getChains, listMaintenanceWindows, type MaintenanceWindowNow } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import {
  type Incident,
  type IncidentFacts,
  MaintenanceScope,
  muteOfMaintenance,
  muteOfSilence,
  partsOf,
  quiet,
  type Silence,
} from '@chain-mapping/model';
import { Injectable, Logger } from '@nestjs/common';
import { Quieting, type QuietVerdict } from '../notifications/quieting';
import { AlertTypes } from './alert-types.repository';
import { SilencesRepository } from './silences.repository';

/** A page does not wait longer than this for who might mute it. */
const PATIENCE_MS = 1000;
const MAX_CHAINS = 500;
const MAX_WINDOWS = 500;

/**
 * Whether somebody is told of an incident now: silences and maintenance windows are read anew each time, as incidents are few and each
 * is told once. What cannot be asked mutes nothing: too much is told rather than too little.
 */
@Injectable()
export class QuietNow extends Quieting {
  private readonly logger = new Logger(QuietNow.name);

  constructor(
    private readonly silences: SilencesRepository,
    private readonly types: AlertTypes,
    private readonly messages: Messages,
  ) {
    super();
  }

  override async verdictOf(incident: Incident, at: Date): Promise<QuietVerdict> {
    const [silences, windows] = await Promise.all([this.silences.active(at), this.windows()]);
    if (silences.length === 0 && windows.length === 0) return { muted: false, by: [], until: null };
    const parts = partsOf(incident, await this.factsOf(incident, silences));
    const { muted, by, until } = quiet(parts, [
      ...silences.map(muteOfSilence),
      ...windows.map((window) => {
        const until = window.next_change_at === null ? null : Date.parse(window.next_change_at);
        return muteOfMaintenance({ ...window, until }, new MaintenanceScope([window]), incident.culprit);
      }),
    ]);
    return { muted, by, until: until === null ? null : new Date(until) };
  }

  private async windows(): Promise<readonly MaintenanceWindowNow[]> {
    const answer = await this.attempt('maintenance windows', () =>
      this.messages.ask(listMaintenanceWindows, { state: 'active', limit: MAX_WINDOWS }, { deadline_ms: PATIENCE_MS }),
    );
    return answer?.maintenance_windows ?? [];
  }

  /** Only what some silence asks for. */
  private async factsOf(incident: Incident, silences: readonly Silence[]): Promise<IncidentFacts> {
    const asked = new Set(silences.flatMap(({ matchers }) => matchers.map(({ field }) => field)));
    const [types, chains] = await Promise.all([
      asked.has('type') ? this.types.of(incident.id) : null,
      asked.has('category') || asked.has('tag') ? this.chainsOf(incident) : null,
    ]);
    return { types, chains };
  }

  private async chainsOf({ affected_chains, culprit }: Incident): Promise<IncidentFacts['chains']> {
    const ids = new Set([culprit.chain_id, ...affected_chains.map(({ chain_id }) => chain_id)]);
    const chain_ids = [...ids].slice(0, MAX_CHAINS);
    const answer = await this.attempt('categories and tags', () =>
      this.messages.ask(getChains, { chain_ids }, { deadline_ms: PATIENCE_MS }),
    );
    return answer ? new Map(answer.chains.map((chain) => [chain.id, chain])) : null;
  }

  private async attempt<T>(what: string, ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.logger.warn(`nothing is muted by ${what} until they are known: ${error.message}`);
      return null;
    }
  }
}
