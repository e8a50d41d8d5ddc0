import { ChainId, Incident, IncidentDetail, IncidentEvent, IncidentStatus, Severity } from '@chain-mapping/model';
import { z } from 'zod';
import { AcknowledgementTime } from './alerts';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';
import { Actor, listOf, Page } from '../messages/page';

const IncidentReference = z.object({ incident_id: z.string().max(128) });

export const IncidentFilter = Page.extend({
  status: IncidentStatus.optional(),
  severity: Severity.optional(),
  /** Incidents that affect this chain. */
  chain_id: z.string().max(128).optional(),
});

/** Newest first. */
export const listIncidents = defineQuery({
  subject: 'query.alerting.incidents.list',
  input: IncidentFilter,
  output: listOf('incidents', Incident),
});

export const getIncident = defineQuery({
  subject: 'query.alerting.incidents.get',
  input: IncidentReference,
  output: IncidentDetail,
  errors: ['IncidentNotFound'],
});

/** Somebody looks after it: its alerts are acknowledged as well, and it escalates no further until that ends. */
export const acknowledgeIncident = defineQuery({
  subject: 'query.alerting.incidents.acknowledge',
  input: IncidentReference.extend({
    actor: Actor,
    expires_in_seconds: AcknowledgementTime,
  }),
  output: Incident,
  errors: ['IncidentNotFound', 'IncidentClosed'],
});

/** Ends all its alerts by hand. */
export const resolveIncident = defineQuery({
  subject: 'query.alerting.incidents.resolve',
  input: IncidentReference.extend({ actor: Actor, resolution: z.string().max(10_000).nullish() }),
  output: Incident,
  errors: ['IncidentNotFound'],
});

export const incidentChanged = defineEvent({
  type: 'chain_mapping.incidents.changed.v1',
  subject: 'chain.incidents.{severity}.{incident_id}.{state}',
  key: 'incident_id',
  summary: 'An incident opens, changes or closes: one message for one root cause.',
  data: Incident.extend({
    /** Of all that it affects, what happened since the message before. */
    events: z.array(IncidentEvent).min(1),
    /** The chains that it no longer affects, since the message before. */
    recovered_chains: z.array(ChainId),
  }),
});
