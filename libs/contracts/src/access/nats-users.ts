import { alertChanged, alertingRevision } from '../alerting/alerts';
import { incidentChanged } from '../alerting/incidents';
import { chainDriftChanged } from '../discovery/drift';
import { chainProposed, proposalApproved, proposalEdited, proposalRejected } from '../discovery/scans';
import {
  chainHealthChanged,
  checkResults,
  checkTargets,
  listChainConditions,
  listChainStatuses,
  listPlacements,
  getChainHealth,
} from '../health/chain-health';
import { listMaintenanceWindows, maintenanceChanged } from '../health/maintenance-windows';
import { getMonitoring, monitoringChanged } from '../health/monitoring';
import { eventsTracked, flowsObserved } from '../ingest/events';
import { listObservedEdges, listTracedEdges, metricsReceived, tracesPaired } from '../ingest/traces';
import type { Event } from '../messages/define-event';
import type { Query } from '../messages/define-query';
import { deadLetterSubject, streams } from '../messages/streams';
import {
  chainDeleted,
  chainHistory,
  chainRegistered,
  chainUpdated,
  getChain,
  getChains,
  listChains,
  registerChain,
  updateChain,
} from '../registry/chains';
import { getService, listServices, serviceUpdated } from '../registry/services';
import { authenticateApiKey } from './api-keys';
import { auditRecorded } from './audit-log';

type StreamKey = keyof typeof streams;

/** What a user of NATS does: everything else is refused. */
export interface NatsUser {
  /** First token after `query.` of the requests that it answers. */
  readonly answers?: string;
  /** The requests that it makes, or the owners of which it makes any. */
  readonly asks?: readonly (Query | string)[];
  readonly publishes?: readonly (Event | string)[];
  /** Its consumers, by their streams. A name that ends in `-*` stands for one of each replica. */
  readonly consumes?: Readonly<Partial<Record<StreamKey, readonly string[]>>>;
  /** Subjects that it listens to without JetStream. */
  readonly hears?: readonly string[];
  /** Makes and changes streams. */
  readonly migrates?: true;
}

const recordedBy = (service: string): string => auditRecorded.subject.replace('{recorder}', service);

/**
 * Everybody who connects, and what for. `operator` is for people and their consoles, `reporter` for the services of others that send
 * events; both use inboxes of the client's own prefix.
 */
export const natsUsers = {
  gateway: {
    asks: ['registry', 'health', 'alerting', 'ingest', 'discovery'],
    publishes: [eventsTracked, flowsObserved, recordedBy('gateway'), 'bytes.gateway.*.next'],
    hears: ['bytes.gateway.*.piece'],
    consumes: {
      health: ['gateway-stream-health-*'],
      alerts: ['gateway-stream-alerts-*', 'gateway-stream-incidents-*'],
      registry: ['gateway-stream-registry-*'],
      discovery: ['gateway-stream-discovery-*'],
    },
  },
  registry: {
    answers: 'registry',
    publishes: [chainRegistered, chainUpdated, chainDeleted, serviceUpdated],
    consumes: { audit: ['registry-audit'], health: ['registry-health'] },
  },
  discovery: {
    answers: 'discovery',
    asks: [chainHistory, getChain, listChains, listObservedEdges, listServices, registerChain, updateChain],
    publishes: [chainProposed, proposalEdited, proposalApproved, proposalRejected, chainDriftChanged],
  },
  'health-monitor': {
    answers: 'health',
    asks: [getChain, getChains, getService, listServices, listTracedEdges],
    publishes: [chainHealthChanged, checkResults, monitoringChanged, maintenanceChanged, recordedBy('health-monitor')],
    consumes: {
      health: ['health-monitor-announced-*'],
      registry: [
        'health-monitor-deleted-chains',
        'health-monitor-known-chains-*',
        'health-monitor-known-services-*',
        'health-monitor-known-monitoring-*',
        'health-monitor-maintenance-*',
      ],
    },
  },
  alerting: {
    answers: 'alerting',
    asks: [
      checkTargets,
      getChainHealth,
      getChains,
      getMonitoring,
      listChainStatuses,
      listMaintenanceWindows,
      listPlacements,
    ],
    // The last is what channels of the type nats may publish on.
    publishes: [alertChanged, incidentChanged, alertingRevision, 'notifications.>'],
    hears: [alertingRevision],
    consumes: {
      health: ['alerting-results', 'alerting-status'],
      registry: [
        'alerting-monitoring',
        'alerting-registry',
        'alerting-names-*',
        'alerting-watched-chains-*',
        'alerting-watched-services-*',
        'alerting-watched-monitoring-*',
      ],
      discovery: ['alerting-drift'],
    },
  },
  'metrics-ingest': {
    answers: 'ingest',
    asks: [authenticateApiKey, getChain, getMonitoring, listChainConditions, listChains],
    publishes: [metricsReceived, tracesPaired, 'bytes.gateway.*.piece'],
    // Who reads an export asks for the next piece of it.
    hears: ['bytes.gateway.*.next'],
    consumes: {
      health: ['ingest-health', 'ingest-chain-states'],
      ingest: ['ingest-events', 'ingest-flows'],
      traces: [
        'ingest-traces',
        'ingest-metrics',
        'ingest-traces-waiting-0',
        'ingest-traces-waiting-1',
        'ingest-traces-waiting-2',
      ],
      registry: ['ingest-known-chains-*'],
    },
  },
  'migrate-streams': { migrates: true },
  operator: {
    hears: [...streams.alerts.subjects],
    consumes: { alerts: [] },
  },
  reporter: { publishes: [eventsTracked, flowsObserved] },
} as const satisfies Record<string, NatsUser>;

export type NatsUserName = keyof typeof natsUsers;

/** Permissions as a nats-server takes them. */
export interface NatsPermissions {
  readonly publish: { readonly allow: readonly string[]; readonly deny: readonly string[] };
  readonly subscribe: { readonly allow: readonly string[] };
  /** It may answer whoever asks it. */
  readonly answers: boolean;
}

/** What a user may publish and subscribe to; the least with which it can do its work. */
export function natsPermissionsOf(name: NatsUserName): NatsPermissions {
  const user: NatsUser = natsUsers[name];
  const consumed = Object.entries(user.consumes ?? {}) as [StreamKey, readonly string[]][];
  const inbox = name === 'operator' || name === 'reporter' ? '_INBOX.>' : `_INBOX_${name}.>`;
  return {
    publish: {
      allow: [
        ...(user.asks ?? []).map((asked) => (typeof asked === 'string' ? `query.${asked}.>` : asked.subject)),
        ...(user.publishes ?? []).map((event) => (typeof event === 'string' ? event : event.pattern)),
        ...consumed.flatMap(([stream, consumers]) => [
          ...consumers.map((consumer) => deadLetterSubject(consumer.replace(/-\*$/, ''))),
          ...consumingFrom(streams[stream].name, '*'),
        ]),
        ...(user.migrates ? Object.values(streams).flatMap((stream) => migrating(stream.name)) : []),
      ],
      deny: consumed.flatMap(([stream]) =>
        durablesOfOthers(name, stream).flatMap((consumer) => touching(streams[stream].name, consumer)),
      ),
    },
    subscribe: {
      // Only in the queue group of the service: a second answer is no answer.
      allow: [...(user.answers ? [`query.${user.answers}.> ${name}`] : []), inbox, ...(user.hears ?? [])],
    },
    answers: user.answers !== undefined,
  };
}

/** What of JetStream's API works on one consumer. */
const touching = (stream: string, consumer: string): string[] => [
  `$JS.API.CONSUMER.CREATE.${stream}.${consumer}`,
  `$JS.API.CONSUMER.CREATE.${stream}.${consumer}.>`,
  `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${consumer}`,
  `$JS.API.CONSUMER.DELETE.${stream}.${consumer}`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
  `$JS.ACK.${stream}.${consumer}.>`,
];

const consumingFrom = (stream: string, consumer: string): string[] => [
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}`,
  `$JS.API.CONSUMER.INFO.${stream}.${consumer}`,
  ...touching(stream, consumer),
];

const migrating = (stream: string): string[] =>
  ['INFO', 'CREATE', 'UPDATE'].map((verb) => `$JS.API.STREAM.${verb}.${stream}`);

/** Who could take messages from these, or take them away, would keep them from their owner. */
function durablesOfOthers(own: NatsUserName, stream: StreamKey): string[] {
  const others = Object.entries(natsUsers as Record<NatsUserName, NatsUser>).filter(([name]) => name !== own);
  return others.flatMap(([, { consumes }]) => consumes?.[stream] ?? []).filter((consumer) => !consumer.endsWith('-*'));
}
