import { DomainError, getChains, listMaintenanceWindows, type MaintenanceWindowNow } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import {
  type AlertType,
  type Incident,
  type IncidentFacts,
  type InhibitionRule,
  type Labels,
  MaintenanceScope,
  type MatcherField,
  muteOfMaintenance,
  muteOfSilence,
  mutesOfInhibition,
  partsOf,
  quiet,
} from '@chain-mapping/model';
import { Injectable, Logger } from '@nestjs/common';
import { IncidentsRepository } from '../incidents/incidents.repository';
import { Quieting, type QuietVerdict } from '../notifications/quieting';
import { AlertTypes } from './alert-types.repository';
import { InhibitionsRepository } from './inhibitions.repository';
import { SilencesRepository } from './silences.repository';

/** A page does not wait longer than this for who might mute it. */
const PATIENCE_MS = 1000;
const MAX_CHAINS = 500;
const MAX_WINDOWS = 500;
/** Newest first: what is older mutes nobody any more. */
const MAX_SOURCES = 200;

/**
 * Whether somebody is told of an incident now: silences, inhibition and maintenance windows are read anew each time, as incidents are few and
 * each is told once. What cannot be asked mutes nothing: too much is told rather than too little.
 */
@Injectable()
export class QuietNow extends Quieting {
  private readonly logger = new Logger(QuietNow.name);

  constructor(
    private readonly silences: SilencesRepository,
    private readonly inhibitions: InhibitionsRepository,
    private readonly incidents: IncidentsRepository,
    private readonly types: AlertTypes,
    private readonly messages: Messages,
  ) {
    super();
  }

  override async verdictsOf(incidents: readonly Incident[], at: Date): Promise<Map<string, QuietVerdict>> {
    if (incidents.length === 0) return new Map();
    const [silences, { rules }, windows] = await Promise.all([
      this.silences.active(at),
      this.inhibitions.get(),
      this.windows(),
    ]);
    if (silences.length + rules.length + windows.length === 0) return new Map();
    const sources = rules.length === 0 ? [] : await this.open();
    const asked = new Set([
      ...silences.flatMap(({ matchers }) => matchers.map(({ field }) => field)),
      ...rules.flatMap(fieldsOf),
    ]);
    const parts = await this.partsOf([...incidents, ...sources], asked);
    const muting = sources.map((source) => ({ ...source, parts: parts.get(source.id) ?? [] }));
    const bySilence = silences.map(muteOfSilence);
    const scopes = windows.map((window) => {
      const until = window.next_change_at === null ? null : Date.parse(window.next_change_at);
      return { window: { ...window, until }, scope: new MaintenanceScope([window]) };
    });
    return new Map(
      incidents.map(({ id, culprit }) => {
        const beside = muting.filter((other) => other.id !== id);
        const { muted, by, until } = quiet(parts.get(id) ?? [], [
          ...bySilence,
          ...rules.flatMap((rule) => mutesOfInhibition(rule, beside)),
          ...scopes.map(({ window, scope }) => muteOfMaintenance(window, scope, culprit)),
        ]);
        return [id, { muted, by, until: until === null ? null : new Date(until) }];
      }),
    );
  }

  private async open(): Promise<Incident[]> {
    const { incidents } = await this.incidents.list({ status: 'open', limit: MAX_SOURCES, offset: 0 });
    return incidents;
  }

  private async windows(): Promise<readonly MaintenanceWindowNow[]> {
    const answer = await this.attempt('maintenance windows', () =>
      this.messages.ask(listMaintenanceWindows, { state: 'active', limit: MAX_WINDOWS }, { deadline_ms: PATIENCE_MS }),
    );
    return answer?.maintenance_windows ?? [];
  }

  /** By id of the incident; only what somebody asks for is looked up. */
  private async partsOf(
    incidents: readonly Incident[],
    asked: ReadonlySet<MatcherField>,
  ): Promise<Map<string, Labels[]>> {
    const [types, chains] = await Promise.all([
      asked.has('type') ? this.types.of(incidents.map(({ id }) => id)) : new Map<string, AlertType[]>(),
      asked.has('category') || asked.has('tag') ? this.chainsOf(incidents) : null,
    ]);
    return new Map(incidents.map((each) => [each.id, partsOf(each, { types: types.get(each.id) ?? null, chains })]));
  }

  private async chainsOf(incidents: readonly Incident[]): Promise<IncidentFacts['chains']> {
    const ids = incidents.flatMap(({ culprit, affected_chains }) => [
      culprit.chain_id,
      ...affected_chains.map(({ chain_id }) => chain_id),
    ]);
    const chain_ids = [...new Set(ids)].slice(0, MAX_CHAINS);
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

const fieldsOf = ({ source, target, equal }: InhibitionRule): MatcherField[] => [
  ...[...source, ...target].map(({ field }) => field),
  ...equal,
];
