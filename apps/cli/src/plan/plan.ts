import {
  type Chain,
  type ChainInput,
  chainDiff,
  compareChainIds,
  keepingSources,
  type MonitoringConfig,
  type MonitoringInput,
  type Service,
  withoutCredentials,
} from '@chain-mapping/model';
import type { ChainFile, ServiceEntry } from '../chain-files/chain-file';
import { type FieldChange, fieldChanges } from './field-changes';

export type Kind = 'service' | 'chain' | 'monitoring';
export type Action = 'create' | 'update' | 'delete';

export interface Change {
  readonly kind: Kind;
  readonly action: Action;
  /** Name of the service, or id of the chain. */
  readonly id: string;
  /** Name of the chain. */
  readonly name?: string;
  readonly fields: readonly FieldChange[];
}

/** What must change so that the registry holds what the files say. */
export interface Plan {
  readonly changes: readonly Change[];
  /** How many of each kind are as the files say. */
  readonly unchanged: Readonly<Record<Kind, number>>;
}

export interface Wanted {
  readonly chains: readonly ChainFile[];
  readonly services: readonly ServiceEntry[];
}

/** What the registry holds; monitoring at least of the chains that are wanted with one. */
export interface Held {
  readonly chains: readonly Chain[];
  readonly services: readonly Service[];
  readonly monitoring: ReadonlyMap<string, MonitoringConfig>;
}

/**
 * What applying the files would change. Services are never deleted, chains only with `prune`, and what a file does not say of the address
 * of a service or the monitoring of a chain stays as it is.
 */
export function planOf(wanted: Wanted, held: Held, prune: boolean): Plan {
  const changes = [
    ...serviceChanges(wanted, held),
    ...chainChanges(wanted, held, prune),
    ...monitoringChanges(wanted, held),
  ];
  const unchanged = { service: 0, chain: 0, monitoring: 0 };
  const isChange = ({ action, fields }: Change): boolean => action !== 'update' || fields.length > 0;
  for (const change of changes) if (!isChange(change)) unchanged[change.kind] += 1;
  return { changes: changes.filter(isChange), unchanged };
}

const inOrder = <T extends { readonly id: string }>(chains: readonly T[]): T[] =>
  [...chains].sort((one, other) => compareChainIds(one.id, other.id));

function chainChanges(wanted: Wanted, held: Held, prune: boolean): Change[] {
  const before = new Map(held.chains.map((chain) => [chain.id, chain]));
  const named = new Set(wanted.chains.map(({ id }) => id));
  return [
    ...inOrder(wanted.chains).map((chain): Change => {
      const known = before.get(chain.id);
      const { id, name } = chain;
      return {
        kind: 'chain',
        action: known ? 'update' : 'create',
        id,
        name,
        fields: between(known, asStored(chain, known)),
      };
    }),
    ...inOrder(held.chains.filter(({ id }) => prune && !named.has(id))).map((chain): Change => {
      const { id, name } = chain;
      return { kind: 'chain', action: 'delete', id, name, fields: between(chain, undefined) };
    }),
  ];
}

function between(before: Chain | undefined, after: ChainInput | undefined): FieldChange[] {
  // In a diff of chains `null` stands for what is not there.
  return Object.entries(chainDiff(before, after)).flatMap(([path, { from, to }]) =>
    fieldChanges(path, from ?? undefined, to ?? undefined),
  );
}

/** As the registry keeps a chain: each dependency once, nothing that JSON cannot hold, and what code and traffic have shown of its edges. */
function asStored(chain: ChainFile, known: Chain | undefined): ChainInput {
  const stored = JSON.parse(JSON.stringify(chain)) as ChainFile;
  const edges = keepingSources(stored.edges, known?.edges ?? []);
  return { ...stored, edges, dependencies: [...new Set(stored.dependencies)] };
}

function serviceChanges(wanted: Wanted, held: Held): Change[] {
  const before = new Map(held.services.map((service) => [service.name, service]));
  return wanted.services.map((service): Change => {
    const known = before.get(service.name);
    const { base_url, ...rest } = known ? shownFields(known) : {};
    const from = service.base_url === undefined ? rest : { base_url, ...rest };
    const fields = fieldChanges('', from, shownFields(service));
    return { kind: 'service', action: known ? 'update' : 'create', id: service.name, fields };
  });
}

/** What people are shown of a service: not its password, so that one that changes is no difference, and nothing that is not there. */
function shownFields(service: ServiceEntry): Record<string, unknown> {
  const { base_url } = withoutCredentials({ ...service, created_at: '', updated_at: '' });
  const { description, owner, tier, health_check, metadata } = service;
  return told({ base_url, description, owner, tier, health_check, metadata });
}

function monitoringChanges(wanted: Wanted, held: Held): Change[] {
  return inOrder(wanted.chains).flatMap(({ id, monitoring }): Change[] => {
    if (!monitoring) return [];
    const known = held.monitoring.get(id);
    const fields = fieldChanges('', known ? shownMonitoring(known) : {}, shownMonitoring(monitoring));
    return [{ kind: 'monitoring', action: known ? 'update' : 'create', id, fields }];
  });
}

function shownMonitoring({ enabled, check_interval, alert_thresholds, slo }: MonitoringInput): Record<string, unknown> {
  return told({ enabled, check_interval, alert_thresholds: told(alert_thresholds), slo });
}

/** A field that is `null` or empty says the same as one that is not there. */
function told(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isEmpty = (value: unknown): boolean =>
    value == null || (typeof value === 'object' && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}
