export { defineQuery, type InputOf, type OutputOf, type Query } from './messages/define-query';
export {
  defineEvent,
  filterOf,
  keyOf,
  subjectOf,
  type DataOf,
  type Event,
  type SubjectParameters,
} from './messages/define-event';
export { CloudEvent } from './messages/cloud-event';
export { deadLetterSubject, streams, type StreamDefinition } from './messages/streams';
export {
  DeadlineExceeded,
  DomainError,
  errorFromReply,
  InvalidInput,
  Unavailable,
  type ErrorReply,
  type FieldError,
} from './messages/errors';
export { Actor, listOf, Page } from './messages/page';
export {
  applyChains,
  ApplyInput,
  ApplyResult,
  ChainChange,
  chainDeleted,
  chainDependencies,
  ChainFilter,
  chainHistory,
  chainRegistered,
  ChainSort,
  chainUpdated,
  deleteChain,
  diffChainVersions,
  getChain,
  getChains,
  getChainAt,
  getChainVersion,
  IdempotencyKey,
  listChains,
  listChainVersions,
  registerChain,
  registryStatistics,
  rollbackChain,
  updateChain,
  validateChain,
  validateRegisteredChain,
} from './registry/chains';
export { findPath, getImpact, ImpactOrigin, listSinglePointsOfFailure } from './registry/impact';
export { getService, listServices, putService, serviceUpdated } from './registry/services';
export {
  deleteSecret,
  getSealingKey,
  listSecrets,
  putSecret,
  sealingPurpose,
  Secret,
  SecretValue,
} from './health/secrets';
export {
  ChainCondition,
  chainHealthChanged,
  ChainPlacement,
  ChainStatusRecord,
  checkChain,
  CheckedTarget,
  checkResults,
  checkTargets,
  getChainHealth,
  listChainConditions,
  listChainStatuses,
  listChainSummaries,
  listPlacements,
} from './health/chain-health';
export {
  deleteMonitoring,
  getMonitoring,
  monitoringChanged,
  monitoringStatistics,
  putMonitoring,
} from './health/monitoring';
export { Heartbeat, issueHeartbeatToken, reportHeartbeat } from './health/heartbeats';
export {
  createMaintenanceWindow,
  deleteMaintenanceWindow,
  getMaintenanceWindow,
  listMaintenanceWindows,
  maintenanceChanged,
  MaintenanceFilter,
  MaintenanceWindowNow,
} from './health/maintenance-windows';
export {
  acknowledgeAlert,
  alertingRevision,
  alertChanged,
  AlertFilter,
  alertStatistics,
  getAlert,
  listAlerts,
  resolveAlert,
} from './alerting/alerts';
export {
  acknowledgeIncident,
  getIncident,
  incidentChanged,
  IncidentFilter,
  listIncidents,
  resolveIncident,
} from './alerting/incidents';
export { getInhibitionRules, putInhibitionRules } from './alerting/inhibitions';
export { createSilence, endSilence, getSilence, listSilences, SilenceFilter, SilenceNow } from './alerting/silences';
export {
  CHANNEL_SECRETS_PURPOSE,
  ChannelTest,
  createChannel,
  deleteChannel,
  getChannel,
  getChannelSealingKey,
  getRoutes,
  listChannels,
  listNotifications,
  NotificationFilter,
  putRoutes,
  testChannel,
  updateChannel,
} from './alerting/notifications';
export {
  EVENT_RETENTION_DAYS,
  EventFilter,
  eventsTracked,
  FlowsInput,
  flowsObserved,
  ingestStatistics,
  listEvents,
  MOST_EVENTS_AT_ONCE,
  NetworkFlow,
  TrackInput,
} from './ingest/events';
export { ExportInput, exportRows, exportSeries } from './ingest/exports';
export {
  BudgetSpender,
  getObjectiveReport,
  ObjectiveFilter,
  ObjectiveReport,
  STATE_RETENTION_DAYS,
} from './ingest/objectives';
export {
  chainSeries,
  ChainSeriesInput,
  listChainHistories,
  platformSeries,
  PlatformSeriesInput,
  SeriesPoint,
} from './ingest/series';
export {
  EarlierSpanColumns,
  ExecutionFilter,
  getTopology,
  listChainExecutions,
  listObservedEdges,
  listTracedEdges,
  MetricPoint,
  metricsReceived,
  ObservedEdge,
  PackedSpans,
  TopologyEdge,
  TopologyNode,
  TRACE_RETENTION_DAYS,
  tracesPaired,
  TrafficFigures,
} from './ingest/traces';
export { chainDriftChanged, DriftFilter, listDrift } from './discovery/drift';
export {
  approveProposal,
  chainProposed,
  editProposal,
  getProposal,
  getScan,
  listProposals,
  proposalApproved,
  proposalEdited,
  proposalRejected,
  rejectProposal,
  Scan,
  ScanInput,
  startScan,
} from './discovery/scans';
export {
  ApiKey,
  ApiKeyId,
  ApiKeyInput,
  authenticateApiKey,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  Role,
} from './access/api-keys';
export { ActorKind, AuditEntry, auditRecorded, listAuditLog } from './access/audit-log';
export {
  natsPermissionsOf,
  natsUsers,
  type NatsPermissions,
  type NatsUser,
  type NatsUserName,
} from './access/nats-users';
