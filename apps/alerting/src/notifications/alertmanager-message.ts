import type { Severity } from '@chain-mapping/model';
import type { NotificationMessage, ToldIncident } from './message';
import { placeholdersOf, textOf, textOfMessage } from './texts';

const ALERT_NAME = 'ChainMappingIncident';
/** What a firing alert has for its end in the body of a webhook. */
const NO_END = '0001-01-01T00:00:00Z';
/** Alertmanager ends by itself what nobody repeats; an incident ends when it is told to. */
const OPEN_ENDED_MS = 30 * 24 * 60 * 60_000;
const TEST_MS = 60_000;
const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];

type Labels = Readonly<Record<string, string>>;

interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

/** Labels are what an alert is: what may change of an incident, other than its severity, stands in annotations. */
const labelsOf = (told: ToldIncident, severity: Severity, extra: Labels): Labels => ({
  ...extra,
  alertname: ALERT_NAME,
  incident_id: told.incident.id,
  severity,
});

function annotationsOf(told: ToldIncident, at: string): Labels {
  const { title, lines } = textOf(told, at);
  const { culprit, chains, chain_count, held_back_count } = placeholdersOf(told, at);
  const service = told.incident.culprit.service_name;
  return {
    summary: title,
    description: lines.join('\n'),
    ...{ culprit, chains, chain_count, held_back_count },
    ...(service !== null && { culprit_service: service }),
  };
}

/** What `POST /api/v2/alerts` of an Alertmanager takes. */
export function alertmanagerAlerts(message: NotificationMessage, extra: Labels = {}): Alert[] {
  const { at, public_url } = message;
  if (message.test_by !== null) {
    const { title, lines } = textOfMessage(message);
    return [
      {
        labels: { ...extra, alertname: 'ChainMappingTest', severity: 'info' },
        annotations: { summary: title, description: lines.join('\n') },
        startsAt: at,
        endsAt: new Date(Date.parse(at) + TEST_MS).toISOString(),
        generatorURL: public_url ?? '',
      },
    ];
  }
  return message.told.flatMap((told) => {
    const { incident, kind } = told;
    const common = {
      annotations: annotationsOf(told, at),
      startsAt: incident.opened_at,
      generatorURL: told.link ?? public_url ?? '',
    };
    const of = (severity: Severity, endsAt: string): Alert => ({
      ...common,
      labels: labelsOf(told, severity, extra),
      endsAt,
    });
    // Another severity is another alert to it: those that the incident had before are over.
    const over = kind === 'opened' ? [] : SEVERITIES.filter((severity) => severity !== incident.severity);
    const ends =
      kind === 'closed' ? (incident.closed_at ?? at) : new Date(Date.parse(at) + OPEN_ENDED_MS).toISOString();
    return [of(incident.severity, ends), ...over.map((severity) => of(severity, at))];
  });
}

/** The body that an Alertmanager itself sends to a webhook, version 4, for receivers that are written for it. */
export function alertmanagerWebhookBody(message: NotificationMessage, receiver: string): string {
  const alerts = webhookAlerts(message);
  const isFiring = alerts.some(({ status }) => status === 'firing');
  const groupLabels = message.told.length === 1 ? { incident_id: message.told[0]?.incident.id ?? '' } : {};
  const groupKey = Object.entries(groupLabels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return JSON.stringify({
    receiver,
    status: isFiring ? 'firing' : 'resolved',
    alerts,
    groupLabels,
    commonLabels: commonOf(alerts.map(({ labels }) => labels)),
    commonAnnotations: commonOf(alerts.map(({ annotations }) => annotations)),
    externalURL: message.public_url ?? '',
    version: '4',
    groupKey: `{}:{${groupKey.join(', ')}}`,
    truncatedAlerts: 0,
  });
}

function webhookAlerts(message: NotificationMessage) {
  if (message.test_by !== null) {
    return alertmanagerAlerts(message).map((alert) => shownAlert('firing', { ...alert, endsAt: NO_END }));
  }
  return message.told.map((told) => {
    const { incident, link } = told;
    const isOver = told.kind === 'closed';
    return shownAlert(isOver ? 'resolved' : 'firing', {
      labels: labelsOf(told, incident.severity, {}),
      annotations: annotationsOf(told, message.at),
      startsAt: incident.opened_at,
      endsAt: isOver ? (incident.closed_at ?? message.at) : NO_END,
      generatorURL: link ?? message.public_url ?? '',
    });
  });
}

const shownAlert = (status: 'firing' | 'resolved', { labels, annotations, startsAt, endsAt, generatorURL }: Alert) => ({
  ...{ status, labels, annotations, startsAt, endsAt, generatorURL },
  fingerprint: fingerprintOf(labels),
});

/** What all of them say alike. */
function commonOf(sets: readonly Labels[]): Labels {
  const [first = {}, ...others] = sets;
  const common = Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value));
  return Object.fromEntries(common);
}

/** As Prometheus makes it: 64-bit FNV-1a of names and values in the order of the names, each ended by the byte 255. */
export function fingerprintOf(labels: Labels): string {
  let hash = 0xcbf29ce484222325n;
  const add = (byte: number): void => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  };
  for (const name of Object.keys(labels).sort()) {
    for (const text of [name, labels[name] ?? '']) {
      for (const byte of new TextEncoder().encode(text)) add(byte);
      add(255);
    }
  }
  return hash.toString(16).padStart(16, '0');
}
