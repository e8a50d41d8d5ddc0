import type { Category } from '../chain/vocabulary';
import type { AlertType } from '../health/alert';
import type { Incident } from '../health/incident';
import type { MaintenanceScope } from '../health/maintenance-window';
import { type Labels, matchesAll } from './matcher';
import type { Silence } from './silence';

/** What is known of an incident beside what it says itself; `null` is not known now. */
export interface IncidentFacts {
  /** Of its alerts. */
  readonly types: readonly AlertType[] | null;
  readonly chains: ReadonlyMap<string, { readonly category: Category; readonly tags: readonly string[] }> | null;
}

/** Whether nobody is told of an incident; if so, by what, and until when at least, in milliseconds since 1970, as far as that is known. */
export interface Quiet {
  readonly muted: boolean;
  readonly by: readonly string[];
  readonly until: number | null;
}

/** What mutes: until then, in milliseconds since 1970; `null` where that is not known. */
export interface Mute {
  readonly name: string;
  readonly until: number | null;
  readonly covers: (part: Labels) => boolean;
}

/**
 * The parts of an incident: one for each chain that it affects and type of alert that it holds. Each has the culprit's service and node,
 * and the severity of the whole. An incident is muted when all its parts are: who silences one chain hears of the others that it hurts.
 */
export function partsOf(incident: Incident, { types, chains }: IncidentFacts): Labels[] {
  const { culprit, severity, affected_chains } = incident;
  const affected = affected_chains.map(({ chain_id }) => chain_id);
  const node = culprit.node_id === null ? [] : [culprit.node_id, `${culprit.chain_id}/${culprit.node_id}`];
  return (affected.length === 0 ? [culprit.chain_id] : affected).flatMap((chain_id) => {
    const chain = chains?.get(chain_id);
    const labels = {
      chain_id: [chain_id],
      category: chain ? [chain.category] : null,
      tag: chain?.tags ?? null,
      service: culprit.service_name === null ? [] : [culprit.service_name],
      node,
      severity: [severity],
    };
    const known = types === null || types.length === 0 ? [null] : types.map((type) => [type]);
    return known.map((type) => ({ ...labels, type }));
  });
}

export const muteOfSilence = (silence: Silence): Mute => ({
  name: `silence ${silence.id} by ${silence.created_by} until ${silence.ends_at}`,
  until: Date.parse(silence.ends_at),
  covers: (part) => matchesAll(silence.matchers, part),
});

/** A window covers a part by its chain, by the culprit's service, or by the culprit's place in this chain. */
export const muteOfMaintenance = (
  window: { readonly id: string; readonly name: string; readonly until: number | null },
  scope: MaintenanceScope,
  culprit: Incident['culprit'],
): Mute => ({
  name: `maintenance window ${window.id} (${window.name})`,
  until: window.until,
  covers: (part) =>
    (part.chain_id ?? []).some((chain_id) => {
      const node_id = chain_id === culprit.chain_id ? (culprit.node_id ?? '') : '';
      return scope.covers({ chain_id, node_id, service_name: culprit.service_name });
    }),
});

/** Whether the parts of an incident are muted, by any of these each. */
export function quiet(parts: readonly Labels[], mutes: readonly Mute[]): Quiet {
  const by = new Set<string>();
  let until = Infinity;
  for (const part of parts) {
    const covering = mutes.filter((mute) => mute.covers(part));
    if (covering.length === 0) return { muted: false, by: [], until: null };
    for (const { name } of covering) by.add(name);
    until = Math.min(until, Math.max(...covering.map((mute) => mute.until ?? Infinity)));
  }
  return { muted: true, by: [...by], until: Number.isFinite(until) ? until : null };
}
