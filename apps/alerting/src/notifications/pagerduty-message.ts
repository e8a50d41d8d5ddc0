import type { NotificationMessage, ToldIncident } from './message';
import { culpritOf, placeholdersOf, shortened, textOf, textOfMessage } from './texts';

// https://developer.pagerduty.com/docs/send-alert-event
const MOST_SUMMARY = 1024;

/** The events that say it, in their order: one, or for a test one that is over at once. */
export function pagerdutyEvents(message: NotificationMessage, routing_key: string): string[] {
  const common = {
    routing_key,
    client: 'Chain Mapping',
    ...(message.public_url !== null && { client_url: message.public_url }),
  };
  if (message.test_by !== null) {
    const payload = {
      summary: textOfMessage(message).title,
      source: 'chain-mapping',
      severity: 'info',
      timestamp: message.at,
    };
    const dedup_key = `test-${message.id}`;
    return [
      JSON.stringify({ ...common, event_action: 'trigger', dedup_key, payload }),
      JSON.stringify({ ...common, event_action: 'resolve', dedup_key }),
    ];
  }
  return message.told.map((told) => JSON.stringify({ ...common, ...eventOf(told, message.at) }));
}

function eventOf(told: ToldIncident, at: string) {
  const { incident, kind } = told;
  // One record for one incident, whatever is told of it.
  const dedup_key = incident.id;
  if (kind === 'closed') return { event_action: 'resolve', dedup_key };
  if (kind === 'acknowledged') return { event_action: 'acknowledge', dedup_key };
  const { chains, chain_count, held_back_count, alert_count, culprit } = placeholdersOf(told, at);
  return {
    event_action: 'trigger',
    dedup_key,
    payload: {
      summary: shortened(textOf(told, at).title, MOST_SUMMARY),
      source: shortened(culpritOf(told), MOST_SUMMARY),
      severity: incident.severity,
      timestamp: incident.opened_at,
      ...(incident.culprit.service_name !== null && { component: incident.culprit.service_name }),
      group: incident.culprit.chain_id,
      class: incident.culprit.kind,
      custom_details: {
        culprit,
        affected_chains: chains,
        affected_chain_count: Number(chain_count),
        alert_count: Number(alert_count),
        held_back_count: Number(held_back_count),
        incident_id: incident.id,
      },
    },
    ...(told.link !== null && { links: [{ href: told.link, text: 'Open in Chain Mapping' }] }),
  };
}
