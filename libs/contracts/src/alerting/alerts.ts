import { Alert, AlertStatus, Severity } from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';
import { Actor, listOf, Page } from '../messages/page';

/** How long an acknowledgement holds, in seconds; without it, until what is acknowledged is over. */
export const AcknowledgementTime = z
  .number()
  .int()
  .min(60)
  .max(7 * 24 * 60 * 60)
  .nullish();

const AlertReference = z.object({ alert_id: z.string().max(128) });

export const AlertFilter = Page.extend({
  status: AlertStatus.optional(),
  severity: Severity.optional(),
  chain_id: z.string().max(128).optional(),
});

/** Newest first. */
export const listAlerts = defineQuery({
  subject: 'query.alerting.alerts.list',
  input: AlertFilter,
  output: listOf('alerts', Alert),
});

export const getAlert = defineQuery({
  subject: 'query.alerting.alerts.get',
  input: AlertReference,
  output: Alert,
  errors: ['AlertNotFound'],
});

/** Somebody looks after it; when that expires it fires again. */
export const acknowledgeAlert = defineQuery({
  subject: 'query.alerting.alerts.acknowledge',
  input: AlertReference.extend({ actor: Actor, expires_in_seconds: AcknowledgementTime }),
  output: Alert,
  errors: ['AlertNotFound', 'AlertResolved'],
});

/** Ends an alert by hand; the same episode of its condition does not open it again. */
export const resolveAlert = defineQuery({
  subject: 'query.alerting.alerts.resolve',
  input: AlertReference.extend({ actor: Actor, resolution: z.string().max(10_000).nullish() }),
  output: Alert,
  errors: ['AlertNotFound'],
});

export const alertStatistics = defineQuery({
  subject: 'query.alerting.statistics',
  input: z.object({}),
  output: z.object({
    active_alerts: z.number().int(),
    by_severity: z.record(Severity, z.number().int()),
  }),
});

export const alertChanged = defineEvent({
  type: 'chain_mapping.alerts.changed.v1',
  subject: 'chain.alerts.{severity}.{chain_id}.{state}',
  key: 'chain_id',
  summary: 'An alert fires, is acknowledged or is resolved.',
  data: Alert,
});

/**
 * Replicas of alerting tell each other the number of their newest change, outside of JetStream: one that misses it reads a second later
 * what has changed.
 */
export const alertingRevision = 'alerting.revision';
