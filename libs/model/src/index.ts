export {
  Category,
  categoryPrefix,
  ChainStatus,
  EdgeType,
  Name,
  NodeType,
  Severity,
  Status,
  Time,
} from './chain/vocabulary';
export { checked, unreadable } from './input/checked';
export { Assertion, AssertionSubject, failureOf, type Observed } from './chain/assertion';
export { credentialsIn, SecretName, secretNames, withoutValues, withSecrets } from './chain/secret-reference';
export { CheckType, checkTypeOf, HealthCheck, MemberCheck } from './chain/health-check';
export {
  Chain,
  CHAIN_ID_MESSAGE,
  CHAIN_ID_PATTERN,
  ChainId,
  ChainInput,
  ChainNode,
  ChainPatch,
  derivedFields,
  displayName,
  involvedServices,
  NodeInput,
} from './chain/chain';
export {
  ChainEdge,
  EdgeDirection,
  EdgeEvidence,
  EdgeRedundancy,
  EdgeSource,
  EdgeSourceKind,
  Redundancy,
} from './chain/edge';
export { Service, ServiceInput, ServiceName, withoutCredentials } from './chain/service';
export { DiscoveryMethod, Proposal, ProposalDraft, ProposalEdit, ProposalStatus } from './chain/proposal';
export { ChainDrift, DriftEdge, DriftState } from './drift/drift';
export { driftEdges, type DriftChain, type DriftInput } from './drift/drift-edges';
export { chainDrifts, isSameDrift } from './drift/chain-drift';
export { confirmedEdges, keepingSources } from './drift/edge-sources';
export { codeSightings, type ReadSystem } from './drift/code-sightings';
export { proposedSystem } from './drift/proposed-system';
export { trafficProposals } from './drift/traffic-proposals';
export type { SeenCall, SeenPart, Sightings } from './drift/seen-call';
export {
  chainDependencies,
  compareChainIds,
  relationsIn,
  type ChainRelations,
  type RelatedChain,
} from './chain/chain-dependencies';
export {
  dependsOn,
  entries,
  exits,
  findCycles,
  topologicalOrder,
  type Cycle,
  type GraphEdge,
} from './chain/chain-graph';
export { impactOf, type Impact, type ImpactOrigin } from './chain/impact';
export { PlatformGraph, type GraphChain } from './chain/platform-graph';
export { shortestPath, type PathStep } from './chain/graph-paths';
export { singlePointsOfFailure, type SinglePointOfFailure } from './chain/graph-single-points';
export { chainDiff, type ChainDiff, type ComparedChain } from './chain/chain-diff';
export {
  chainErrors,
  errorsBeyondDraft,
  validateChain,
  type ValidationOptions,
} from './chain/validation/validate-chain';
export { ValidationResult, type Remark } from './chain/validation/validation-result';
export { MaintenanceScope, MaintenanceWindow, MaintenanceWindowInput } from './health/maintenance-window';
export {
  isInMaintenance,
  maintenanceFaults,
  maintenanceState,
  nextMaintenanceChange,
  type MaintenanceState,
  type MaintenanceTimes,
} from './health/maintenance-times';
export { HeartbeatRecord, HeartbeatReport, patience } from './health/heartbeat';
export { AlertThresholds, MonitoringConfig, MonitoringInput } from './health/monitoring';
export {
  BurnRate,
  ChainHealth,
  ChainSummary,
  EdgeHealth,
  LatencyBudget,
  NodeHealth,
  RootCause,
  WindowHealth,
} from './health/chain-health';
export { CheckResult, NodeReference, ObservedResult } from './health/check-result';
export { Alert, AlertStatus, AlertType } from './health/alert';
export {
  AffectedChain,
  HeldBack,
  Incident,
  IncidentCulprit,
  IncidentDetail,
  IncidentEvent,
  IncidentEventKind,
  IncidentStatus,
} from './health/incident';
export {
  Matcher,
  MatcherField,
  MatcherOperator,
  Matchers,
  matcherFaults,
  matches,
  matchesAll,
  matcherText,
  parseMatcher,
  type Labels,
  type MatcherFault,
} from './alerting/matcher';
export {
  inhibitionFaults,
  InhibitionRule,
  InhibitionRules,
  mutesOfInhibition,
  StoredInhibitionRules,
  type InhibitionSource,
} from './alerting/inhibition';
export {
  replay,
  replayFaults,
  ReplayRules,
  type Page,
  type Recorded,
  type Replayed,
  type ReplayedChain,
} from './alerting/replay';
export type { ReplayedNotification } from './alerting/replayed-notifications';
export { Silence, silenceFaults, SilenceInput, SilenceState, silenceState } from './alerting/silence';
export {
  muteOfMaintenance,
  muteOfSilence,
  partsOf,
  quiet,
  type IncidentFacts,
  type Mute,
  type Quiet,
} from './alerting/quiet';
export {
  ChannelDraft,
  ChannelState,
  ChannelType,
  channelConfigs,
  channelSecrets,
  NotificationChannel,
  NotificationChannelChange,
  NotificationChannelInput,
  withoutSecrets,
  type ChannelConfig,
} from './notifications/channel';
export { Notification, NotificationKind, NotificationState } from './notifications/notification';
export { groupKeyOf, routesFor, type TakenRoute } from './notifications/matching';
export { isQuiet } from './notifications/quiet-hours';
export {
  planNotifications,
  shownOf,
  type Entry,
  type GroupTimes,
  type Plan,
  type Planned,
  type Progress,
  type Shown,
  type Situation,
} from './notifications/plan';
export {
  DEFAULT_ROUTE,
  DefaultRoute,
  EscalationStep,
  MatchedField,
  NotificationRoute,
  NotificationRoutes,
  NotificationRoutesInput,
  QuietHours,
  RouteMatcher,
  routeMatches,
} from './notifications/routes';
export { isNestedWithin, TrackedEvent, TrackedEventInput } from './health/tracked-event';
export { DEFAULT_REFERENCE_LATENCY, healthScore, type ScoreInput } from './health/component-score';
export {
  checkKey,
  resolveTarget,
  type CheckTarget,
  type ResolvedCheck,
  type ResolvedMember,
} from './health/check-target';
export {
  applyResult,
  ComponentState,
  componentScore,
  isFresh,
  isSettling,
  latencies,
  Outcome,
  shareWithin,
  staleAfter,
  Timings,
  windowMetrics,
  type ComponentResult,
} from './health/component-state';
export { finishedMinutes, MinuteSummary, type WindowMetrics } from './health/observation-window';
export { chainCondition, chainHealth, type ChainCondition } from './health/chain-status';
export {
  componentCondition,
  freshState,
  isTooSlow,
  rollingWindows,
  unknownSince,
  type NodeComponent,
} from './health/node-component';
export { causesAmong, type KnownCauses } from './health/chain-cause';
export { edgeLatency, isEdgeTooSlow, type EdgeLatency } from './health/edge-latency';
export { NO_TRACES, newestOf, TracedEdge, TracedEdges, TRACED_WINDOW_MS } from './health/traced-edges';
export {
  ComponentGraph,
  componentKey,
  type ComponentPlace,
  type GraphedChain,
  type RedundantGroup,
  type TimedCall,
  type TimedEdge,
} from './health/component-graph';
export {
  rootCausesOf,
  type ComponentCondition,
  type ComponentConditions,
  type Culprit,
  type RootCauses,
} from './health/root-cause';
export {
  burnRates,
  errorBudget,
  SloKind,
  sloKindOf,
  SloTimeline,
  sloTimes,
  withKind,
  type SloTimes,
} from './health/slo-timeline';
export {
  acknowledge,
  type AlertRecord,
  type Change,
  type Clear,
  decide,
  type Failing,
  isActive,
  isAfter,
  type Level,
  type Order,
  resolveByHand,
  type Transition,
  withdraw,
} from './alerting/alert-lifecycle';
export {
  certificateFingerprint,
  certificateLevel,
  chainFingerprint,
  chainLevel,
  changeLevel,
  expiresSoon,
  flappingFingerprint,
  flappingLevel,
  nodeFingerprint,
  nodeLevel,
  recoveryIn,
  verdict,
  type ChainStatusChange,
  type ObservedChainStatus,
} from './alerting/levels';
export { driftFingerprint, driftLevel, hasDrifted } from './alerting/drift-level';
export { healthLevels, type HealthContext } from './alerting/health-levels';
export { AlertingTopology, type WatchedChain } from './alerting/topology';
export type { ObservedComponent } from './alerting/explanations';
export type { IncidentRecord } from './alerting/incident-record';
export { step } from './alerting/alerting-engine';
export { joinedEffects } from './alerting/joined-effects';
export {
  NOTHING_KNOWN,
  changedState,
  nextStepAt,
  REOPENS_MS,
  type AlertChange,
  type AlertingContext,
  type AlertingEffects,
  type AlertingInput,
  type AlertingState,
  type CheckRequest,
  type IncidentChange,
  type IncidentMessage,
} from './alerting/alerting-state';
export { ChainExecution, chainExecution, RunStep, runsOf } from './traces/chain-execution';
export { ChainSteps, ExecutionStep } from './traces/chain-steps';
export {
  type AttributeField,
  type AttributePlace,
  attributePlaces,
  Attributes,
  conventions,
} from './traces/conventions';
export { EdgeTotals, edgeTotals, mergedSketch } from './traces/edge-totals';
export { farSideOf, operationOf } from './traces/far-side';
export {
  latencyBucket,
  latencyQuantile,
  type LatencySketch,
  observationsOf,
  observationsWithin,
} from './traces/latency-sketch';
export {
  type EarlierSpan,
  type EdgeCall,
  type Pairing,
  pairSpans,
  type Patience,
  type Surroundings,
  type TraceNode,
} from './traces/pairing';
export { samplingWeight } from './traces/sampling';
export {
  type FarSide,
  type ObservedSpan,
  reachesEnd,
  SPAN_KINDS,
  spanKey,
  type SpanKind,
  type SpanReference,
} from './traces/span';
