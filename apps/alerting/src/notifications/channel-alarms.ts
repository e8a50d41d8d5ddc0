import type { ChannelType, Incident } from '@chain-mapping/model';

/** A channel that messages do not reach. */
export interface FailedChannel {
  readonly id: string;
  readonly name: string;
  readonly type: ChannelType;
  /** Since when nothing has arrived. */
  readonly since: Date;
  readonly reason: string;
}

const PREFIX = 'channel:';

/** A dead channel is told of to the others as an incident is: routed, reminded of, and with its end. It belongs to no chain. */
export function incidentOf({ id, name, type, since, reason }: FailedChannel, sequence: number, now: Date): Incident {
  return {
    // One of a channel, whenever it fails.
    id,
    status: 'open',
    severity: 'warning',
    title: `Notification channel ${name} (${type}) takes no messages: ${reason}`,
    culprit: {
      kind: 'component',
      id: `${PREFIX}${id}`,
      chain_id: '',
      node_id: null,
      target_node: null,
      service_name: null,
      display_name: `notification channel ${name}`,
      suspected: false,
    },
    affected_chains: [],
    affected_services: [],
    alert_count: 1,
    held_back_count: 0,
    opened_at: since.toISOString(),
    updated_at: now.toISOString(),
    closed_at: null,
    acknowledged_at: null,
    acknowledged_by: null,
    acknowledged_until: null,
    resolution: null,
    merged_into: null,
    sequence,
  };
}

export function endOf(incident: Incident, resolution: string, now: Date): Incident {
  const at = now.toISOString();
  return {
    ...incident,
    status: 'closed',
    updated_at: at,
    closed_at: at,
    resolution,
    sequence: incident.sequence + 1,
  };
}

/** The channel that an incident is about, to which it cannot be told. */
export const failedChannelOf = ({ culprit }: Incident): string | null =>
  culprit.id.startsWith(PREFIX) ? culprit.id.slice(PREFIX.length) : null;
