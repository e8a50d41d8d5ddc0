import type { Severity } from '@chain-mapping/model';
import type { NotificationMessage, ToldIncident } from './message';
import { culpritOf, placeholdersOf, shortened, textOf, textOfMessage } from './texts';

// https://docs.opsgenie.com/docs/alert-api, and the same under Jira Service Management
const MOST_MESSAGE = 130;
const MOST_DESCRIPTION = 15_000;
const MOST_ENTITY = 512;
const PRIORITY: Readonly<Record<Severity, string>> = { critical: 'P1', warning: 'P3', info: 'P5' };

export interface OpsgenieRequest {
  /** After the address of the API. */
  readonly path: string;
  readonly body: string;
}

/** The requests that say it, in their order: one, or for a test an alert that is closed at once. */
export function opsgenieRequests(message: NotificationMessage): OpsgenieRequest[] {
  if (message.test_by !== null) {
    const { title, lines } = textOfMessage(message);
    const alias = `test-${message.id}`;
    return [
      {
        path: '/v2/alerts',
        body: JSON.stringify({ message: title, alias, description: lines.join('\n'), priority: 'P5' }),
      },
      action(alias, 'close', title),
    ];
  }
  return message.told.map((told) => requestOf(told, message.at));
}

const action = (alias: string, what: 'close' | 'acknowledge', note: string): OpsgenieRequest => ({
  path: `/v2/alerts/${encodeURIComponent(alias)}/${what}?identifierType=alias`,
  body: JSON.stringify({ source: 'Chain Mapping', note }),
});

function requestOf(told: ToldIncident, at: string): OpsgenieRequest {
  const { incident, kind } = told;
  const { title, lines } = textOf(told, at);
  const text = [title, ...lines].join('\n');
  if (kind === 'closed') return action(incident.id, 'close', text);
  if (kind === 'acknowledged') return action(incident.id, 'acknowledge', text);
  const { culprit, chains, chain_count, held_back_count } = placeholdersOf(told, at);
  return {
    path: '/v2/alerts',
    body: JSON.stringify({
      message: shortened(title, MOST_MESSAGE),
      // One alert for one incident: what is told of it again is counted there.
      alias: incident.id,
      description: shortened(text, MOST_DESCRIPTION),
      entity: shortened(culpritOf(told), MOST_ENTITY),
      source: 'Chain Mapping',
      priority: PRIORITY[incident.severity],
      tags: [incident.severity, incident.culprit.kind],
      details: {
        culprit,
        chains,
        chain_count,
        held_back_count,
        incident_id: incident.id,
        ...(told.link !== null && { link: told.link }),
      },
    }),
  };
}
