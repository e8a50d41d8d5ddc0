// Made by tools/openapi.mjs from the routes of the gateway: change those, then run it again.
export interface paths {
  '/api/problems': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every kind of error that the API answers */
    get: operations['ProblemsController_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/problems/{code}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One kind of error: where the `type` of a problem leads */
    get: operations['ProblemsController_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/access': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How to get in: whether a key is needed, and whose tokens are taken */
    get: operations['AccessController_access'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/access/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whom the key or token of the request stands for, and what they may do */
    get: operations['AccessController_me'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/alerts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Alerts, newest first */
    get: operations['AlertsController_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/alerts/{alert_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One alert */
    get: operations['AlertsController_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/alerts/{alert_id}/acknowledge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say that somebody looks after it, for a time or for good */
    post: operations['AlertsController_acknowledge'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/alerts/{alert_id}/resolve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End it by hand; the same failure does not open it again */
    post: operations['AlertsController_resolve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/api-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The keys of the API, without what would let one in */
    get: operations['ApiKeysController_list'];
    put?: never;
    /** Make a key; `key` of the answer is shown this once and kept nowhere */
    post: operations['ApiKeysController_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/api-keys/{key_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Revoke a key: within five seconds it lets nobody in */
    delete: operations['ApiKeysController_revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/apply': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make the registry hold these chains: all of them or, if one is wrong, none */
    post: operations['ChainsController_apply'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit-log': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who changed what, or was refused: newest first; it is there a moment after the request */
    get: operations['AuditLogController_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The registered chains */
    get: operations['ChainsController_list'];
    put?: never;
    /** Register a chain; without nodes it is a draft */
    post: operations['ChainsController_register'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One chain, as it is or as it was at a time */
    get: operations['ChainsController_get'];
    put?: never;
    post?: never;
    /** Delete a chain; its history stays */
    delete: operations['ChainsController_delete'];
    options?: never;
    head?: never;
    /** Change a chain: its version grows by one */
    patch: operations['ChainsController_update'];
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/dependencies': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The chains that this one depends on, and those that depend on it */
    get: operations['ChainsController_dependencies'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/diff': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What changed from one version of a chain to another, part by part */
    get: operations['VersionsController_diff'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/executions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Real runs through a chain, the newest first: where each went, how long, and where it broke */
    get: operations['TopologyController_executions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How a chain is doing */
    get: operations['MonitoringController_health'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/health/check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Check the chain, or one of its nodes, now and answer what that found */
    post: operations['MonitoringController_check'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every change of a chain: what, when, by whom */
    get: operations['VersionsController_history'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What was measured of a chain, of one of its nodes or of one of its edges, over time
     * @description As JSON, CSV or Arrow (the stream format): by `format`, or by the header Accept.
     */
    get: operations['MetricsController_series'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/monitoring': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How a chain is monitored */
    get: operations['MonitoringController_getMonitoring'];
    /** Start monitoring a chain, or change how */
    put: operations['MonitoringController_putMonitoring'];
    post?: never;
    /** Stop monitoring a chain */
    delete: operations['MonitoringController_deleteMonitoring'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/nodes/{node_id}/heartbeat-token': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make the token that a node reports in with, instead of the one before; it is shown this once and kept nowhere */
    post: operations['HeartbeatsController_issue'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make an old version of a chain its newest one */
    post: operations['VersionsController_rollback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/slo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Availability and error budget of a chain over the window of its objective, and what spent the budget */
    get: operations['MetricsController_objective'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/validation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is wrong with a registered chain */
    get: operations['ChainsController_validation'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every version of a chain, newest first */
    get: operations['VersionsController_versions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/{chain_id}/versions/{version}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A chain as it was in one version */
    get: operations['VersionsController_version'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/chains/validate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say what is wrong with a chain, without registering it */
    post: operations['ChainsController_validate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/discovery/drift': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What chains declare, code says and traffic shows, each call once, and where they differ */
    get: operations['DiscoveryController_drift'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/discovery/proposals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Discovered chains */
    get: operations['DiscoveryController_proposals'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/discovery/proposals/{proposal_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One discovered chain with its evidence */
    get: operations['DiscoveryController_proposal'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change a discovered chain before deciding on it */
    patch: operations['DiscoveryController_edit'];
    trace?: never;
  };
  '/api/v1/discovery/proposals/{proposal_id}/approve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Register the discovered chain */
    post: operations['DiscoveryController_approve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/discovery/proposals/{proposal_id}/reject': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Turn the discovered chain down */
    post: operations['DiscoveryController_reject'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/discovery/scans': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Read chains out of source code: a folder that the server can reach, a Git repository, or files */
    post: operations['DiscoveryController_scan'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/discovery/scans/{scan_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How far a scan is, and what it found */
    get: operations['DiscoveryController_getScan'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What services said they did, newest first */
    get: operations['EventsController_list'];
    put?: never;
    /** Say what a service did; accepted means stored durably, and soon to be found */
    post: operations['EventsController_track'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/flows': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say which calls a service made, summed up; accepted means stored durably, and soon on the map */
    post: operations['FlowsController_observe'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/health-score': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The score of these figures, 0 to 100; null while one is missing */
    post: operations['MonitoringController_score'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/heartbeats/{token}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A target reports in; without a body it says that all is well. The token is the key */
    post: operations['HeartbeatsController_report'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/impact': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The chains and services that a failure would reach, nearest first: of a service, a chain or a node */
    get: operations['ImpactController_impact'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/incidents': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Incidents, newest first: the alerts that share one root cause */
    get: operations['IncidentsController_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/incidents/{incident_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One incident: culprit, affected chains, alerts, what was held back and why, timeline */
    get: operations['IncidentsController_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/incidents/{incident_id}/acknowledge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say that somebody looks after it, for good or for a time; its alerts are acknowledged as well */
    post: operations['IncidentsController_acknowledge'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/incidents/{incident_id}/resolve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End all its alerts by hand; the same failures do not open it again */
    post: operations['IncidentsController_resolve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/inhibition-rules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What mutes what while it is open */
    get: operations['InhibitionRulesController_get'];
    /** Put these rules in the place of all that were there */
    put: operations['InhibitionRulesController_put'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/maintenance-windows': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Maintenance windows, newest first */
    get: operations['MaintenanceWindowsController_list'];
    put?: never;
    /** Alert nobody of some nodes for a while: once, or again and again */
    post: operations['MaintenanceWindowsController_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/maintenance-windows/{window_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One maintenance window */
    get: operations['MaintenanceWindowsController_get'];
    put?: never;
    post?: never;
    /** End a window that is open, or keep it from opening */
    delete: operations['MaintenanceWindowsController_remove'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same figure of every chain, side by side */
    get: operations['MetricsController_platform'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/metrics/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What is stored of a time, as a file: Parquet, CSV or JSON lines
     * @description At most 50,000,000 rows; two exports at once. The connection breaks off where the export does.
     */
    get: operations['MetricsController_export'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/monitoring/chains': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How all monitored chains are doing, in short */
    get: operations['MonitoringController_summaries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/monitoring/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the checks of all chains measured, in few points each; the last hour by default */
    get: operations['MonitoringController_histories'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/monitoring/statistics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How much is monitored */
    get: operations['MonitoringController_statistics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-channels': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The ways to tell people, by name, without their secrets */
    get: operations['NotificationChannelsController_list'];
    put?: never;
    /** Make a notification channel; no answer shows its secrets */
    post: operations['NotificationChannelsController_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-channels/{channel_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One notification channel, without its secrets */
    get: operations['NotificationChannelsController_get'];
    /** Change a notification channel; secrets that are left out stay as they are */
    put: operations['NotificationChannelsController_update'];
    post?: never;
    /** Remove a notification channel that no route names; what waits for it is not sent */
    delete: operations['NotificationChannelsController_remove'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-channels/{channel_id}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send a message that says it is a test, and say what the other side answered */
    post: operations['NotificationChannelsController_test'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-routes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who is told of what, and when */
    get: operations['NotificationsController_routes'];
    /** Say who is told of what, and when: replaces all routes, and holds for open incidents at once */
    put: operations['NotificationsController_put'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notifications': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What channels were told of incidents, newest first: waiting, sent, or given up and why */
    get: operations['NotificationsController_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/paths': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The fewest calls that lead from one service to another, over all chains */
    get: operations['ImpactController_path'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/secrets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The secrets that checks may name, without their values */
    get: operations['SecretsController_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/secrets/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Make a secret or change it; a check names it as `${secret:NAME}`, and no answer shows its value */
    put: operations['SecretsController_put'];
    post?: never;
    /** Delete a secret: checks that name it are not made any more */
    delete: operations['SecretsController_remove'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/services': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The service registry; passwords in addresses are not shown */
    get: operations['ServicesController_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/services/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One service */
    get: operations['ServicesController_get'];
    /** Register a service, or replace what is known of it */
    put: operations['ServicesController_put'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/silences': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Silences, newest first; those that have ended too */
    get: operations['SilencesController_list'];
    put?: never;
    /** Tell nobody of what matches, for a while; alerts and incidents are kept all the same */
    post: operations['SilencesController_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/silences/{silence_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One silence */
    get: operations['SilencesController_get'];
    put?: never;
    post?: never;
    /** End a silence, or keep it from starting; it stays in the list */
    delete: operations['SilencesController_end'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/single-points-of-failure': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The components whose failure alone breaks chains, or one chain */
    get: operations['ImpactController_singlePoints'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/statistics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How much is registered */
    get: operations['HealthController_statistics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How the chains of the public status page are doing; needs no key, and is off by default */
    get: operations['StatusPageController_status'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/stream': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What happens, as server-sent events: health, alerts, registry and discovery */
    get: operations['StreamController_stream'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/topology': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The whole service map with its health, now or at a past time */
    get: operations['TopologyController_topology'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/topology/edges': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The edges that traffic showed, the busiest first */
    get: operations['TopologyController_edges'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the gateway is alive */
    get: operations['HealthController_health'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/detailed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every service and backend, and how much there is of what */
    get: operations['HealthController_detailed'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the gateway can serve requests */
    get: operations['HealthController_ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Prometheus metrics of the gateway; every service has its own */
    get: operations['HealthController_prometheus'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics/chains': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Status, score, availability and error budget of the monitored chains, for Prometheus */
    get: operations['MetricsController_chains'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same as a page */
    get: operations['StatusPageController_page'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/status/badges/{file}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The status of one of its chains as a badge: `A1.svg` */
    get: operations['StatusPageController_badge'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/status/style.css': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How the page looks */
    get: operations['StatusPageController_style'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    AccessAnswer_Output: {
      /** @enum {string} */
      access_control: 'on' | 'off';
      oidc_issuer: string[];
      sign_in: {
        audience: string;
        client_id: string;
        name: string;
        scope: string;
      } | null;
    };
    /** @default {} */
    AcknowledgementBody: {
      expires_in_seconds?: number | null;
    };
    AlertAnswer_Output: {
      acknowledged_at: string | null;
      acknowledged_by: string[];
      acknowledged_until?: string | null;
      affected_chains: string[];
      chain_id: string;
      count: number;
      fingerprint: string;
      /** Format: date-time */
      fired_at: string;
      held_back?: string[];
      /** Format: uuid */
      id: string;
      incident_id: string | null;
      /** Format: date-time */
      last_seen_at: string;
      message: string;
      node_id: string[];
      resolution: string[];
      resolved: boolean;
      resolved_at: string | null;
      root_cause: string[];
      sequence: number;
      /** @enum {string} */
      severity: 'info' | 'warning' | 'critical';
      /** @enum {string} */
      status: 'firing' | 'acknowledged' | 'resolved';
      /** @enum {string} */
      type:
        | 'node_failed'
        | 'chain_status'
        | 'latency'
        | 'error_rate'
        | 'availability'
        | 'sla_breach'
        | 'latency_budget'
        | 'burn_rate'
        | 'certificate_expiry'
        | 'heartbeat_missed'
        | 'flapping'
        | 'drift'
        | 'no_results'
        | 'channel_failed';
    };
    AlertsAnswer_Output: {
      alerts: {
        acknowledged_at: string | null;
        acknowledged_by: string | null;
        acknowledged_until?: string | null;
        affected_chains: string[];
        chain_id: string;
        count: number;
        fingerprint: string;
        /** Format: date-time */
        fired_at: string;
        held_back?: string | null;
        /** Format: uuid */
        id: string;
        incident_id: string | null;
        /** Format: date-time */
        last_seen_at: string;
        message: string;
        node_id: string | null;
        resolution: string | null;
        resolved: boolean;
        resolved_at: string | null;
        root_cause: string | null;
        sequence: number;
        /** @enum {string} */
        severity: 'info' | 'warning' | 'critical';
        /** @enum {string} */
        status: 'firing' | 'acknowledged' | 'resolved';
        /** @enum {string} */
        type:
          | 'node_failed'
          | 'chain_status'
          | 'latency'
          | 'error_rate'
          | 'availability'
          | 'sla_breach'
          | 'latency_budget'
          | 'burn_rate'
          | 'certificate_expiry'
          | 'heartbeat_missed'
          | 'flapping'
          | 'drift'
          | 'no_results'
          | 'channel_failed';
      }[];
      limit: number;
      offset: number;
      total: number;
    };
    ApiKeyBody: {
      expires_at?: string | null;
      name: string;
      /** @enum {string} */
      role: 'viewer' | 'operator' | 'admin';
    };
    ApiKeysAnswer_Output: {
      api_keys: {
        /** Format: date-time */
        created_at: string;
        created_by: string;
        expires_at: string | null;
        id: string;
        last_used_at: string | null;
        name: string;
        prefix: string;
        revoked_at: string | null;
        /** @enum {string} */
        role: 'viewer' | 'operator' | 'admin';
      }[];
      limit: number;
      offset: number;
      total: number;
    };
    ApplyAnswer_Output: {
      created: string[];
      deleted: string[];
      unchanged: string[];
      updated: string[];
    };
    ApplyBody: {
      chains: {
        /** @enum {string} */
        category: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
        /** @default [] */
        dependencies?: string[];
        description?: string | null;
        /** @default [] */
        edges?: {
          direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
          environment?: string | null;
          latency_sla?: number | null;
          metadata?: {
            [key: string]: unknown;
          } | null;
          operation?: string | null;
          protocol?: string | null;
          redundancy?:
            | (
                | {
                    group?: string;
                    /** @constant */
                    mode: 'all';
                  }
                | {
                    group?: string;
                    /** @constant */
                    mode: 'any';
                  }
                | {
                    group?: string;
                    k: number;
                    /** @constant */
                    mode: 'k_of_n';
                  }
              )
            | null;
          source_node: string;
          sources?:
            | {
                confidence?: number;
                evidence?: {
                  file?: string;
                  line?: number;
                  note?: string;
                  snippet?: string;
                  trace_id?: string;
                  url?: string;
                }[];
                /** Format: date-time */
                first_seen?: string;
                /** @enum {string} */
                kind: 'declared' | 'static' | 'runtime';
                /** Format: date-time */
                last_seen?: string;
              }[]
            | null;
          target_node: string;
          /** @enum {string} */
          type:
            | 'http_request'
            | 'grpc_call'
            | 'websocket_message'
            | 'database_query'
            | 'cache_operation'
            | 'message_publish'
            | 'message_consume'
            | 'function_call';
        }[];
        id: string;
        latency_sla?: number | null;
        /** @default {} */
        metadata?: {
          [key: string]: unknown;
        };
        name: string;
        /** @default [] */
        nodes?: {
          component_name?: string | null;
          criticality?: number;
          health_check?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            checks?: {
              assertions?: {
                at_least?: number;
                at_most?: number;
                contains?: string;
                equals?: string | number | boolean | null;
                exists?: boolean;
                matches?: string;
                name?: string;
                /** @enum {string} */
                on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
                path?: string;
              }[];
              body?: string;
              /** @enum {string} */
              connection?: 'fresh' | 'kept';
              endpoint?: string;
              expect?: string;
              /**
               * @default [
               *       200
               *     ]
               */
              expected_status_codes?: number[];
              follow_redirects?: boolean;
              headers?: {
                [key: string]: string;
              };
              /** @enum {string} */
              method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
              model?: string;
              name?: string;
              prompt?: string;
              /** @enum {string} */
              type?:
                | 'http'
                | 'websocket'
                | 'tcp'
                | 'tls'
                | 'dns'
                | 'grpc'
                | 'postgres'
                | 'mysql'
                | 'redis'
                | 'clickhouse'
                | 'mongodb'
                | 'nats'
                | 'kafka'
                | 'heartbeat'
                | 'composite'
                | 'ai_model';
            }[];
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            /** @default true */
            enabled?: boolean;
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes?: number[];
            /**
             * @default {
             *       "count": 1,
             *       "of": 1
             *     }
             */
            failures?: {
              count: number;
              of: number;
            };
            follow_redirects?: boolean;
            grace_seconds?: number;
            headers?: {
              [key: string]: string;
            };
            interval_seconds?: number;
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            needs?: ('all' | 'any') | number;
            prompt?: string;
            /** @default 1 */
            recoveries?: number;
            retries?: number;
            retry_interval_ms?: number;
            /** @default 5000 */
            timeout_ms?: number;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          } | null;
          id: string;
          metadata?: {
            [key: string]: unknown;
          } | null;
          optional?: boolean;
          redundancy?:
            | {
                /** @constant */
                mode: 'all';
              }
            | {
                /** @constant */
                mode: 'any';
              }
            | {
                k: number;
                /** @constant */
                mode: 'k_of_n';
              };
          service_name?: string | null;
          /** @enum {string} */
          type:
            | 'service'
            | 'api_endpoint'
            | 'database'
            | 'websocket'
            | 'ai_model'
            | 'cache'
            | 'message_queue'
            | 'external_service'
            | 'scheduler';
        }[];
        /** @default [] */
        tags?: string[];
      }[];
      /** @default false */
      dry_run?: boolean;
      /** @default false */
      prune?: boolean;
    };
    ApprovalAnswer_Output: {
      chain: {
        /** @enum {string} */
        category: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
        /** Format: date-time */
        created_at: string;
        created_by: string;
        dependencies: string[];
        description?: string | null;
        edge_count: number;
        edges: {
          direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
          environment?: string | null;
          latency_sla?: number | null;
          metadata?: {
            [key: string]: unknown;
          } | null;
          operation?: string | null;
          protocol?: string | null;
          redundancy?:
            | (
                | {
                    group?: string;
                    /** @constant */
                    mode: 'all';
                  }
                | {
                    group?: string;
                    /** @constant */
                    mode: 'any';
                  }
                | {
                    group?: string;
                    k: number;
                    /** @constant */
                    mode: 'k_of_n';
                  }
              )
            | null;
          source_node: string;
          sources?:
            | {
                confidence?: number;
                evidence?: {
                  file?: string;
                  line?: number;
                  note?: string;
                  snippet?: string;
                  trace_id?: string;
                  url?: string;
                }[];
                /** Format: date-time */
                first_seen?: string;
                /** @enum {string} */
                kind: 'declared' | 'static' | 'runtime';
                /** Format: date-time */
                last_seen?: string;
              }[]
            | null;
          target_node: string;
          /** @enum {string} */
          type:
            | 'http_request'
            | 'grpc_call'
            | 'websocket_message'
            | 'database_query'
            | 'cache_operation'
            | 'message_publish'
            | 'message_consume'
            | 'function_call';
        }[];
        id: string;
        involved_services: string[];
        latency_sla?: number | null;
        metadata: {
          [key: string]: unknown;
        };
        name: string;
        node_count: number;
        nodes: {
          component_name?: string | null;
          criticality?: number;
          display_name: string;
          health_check?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            checks?: {
              assertions?: {
                at_least?: number;
                at_most?: number;
                contains?: string;
                equals?: string | number | boolean | null;
                exists?: boolean;
                matches?: string;
                name?: string;
                /** @enum {string} */
                on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
                path?: string;
              }[];
              body?: string;
              /** @enum {string} */
              connection?: 'fresh' | 'kept';
              endpoint?: string;
              expect?: string;
              /**
               * @default [
               *       200
               *     ]
               */
              expected_status_codes: number[];
              follow_redirects?: boolean;
              headers?: {
                [key: string]: string;
              };
              /** @enum {string} */
              method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
              model?: string;
              name?: string;
              prompt?: string;
              /** @enum {string} */
              type?:
                | 'http'
                | 'websocket'
                | 'tcp'
                | 'tls'
                | 'dns'
                | 'grpc'
                | 'postgres'
                | 'mysql'
                | 'redis'
                | 'clickhouse'
                | 'mongodb'
                | 'nats'
                | 'kafka'
                | 'heartbeat'
                | 'composite'
                | 'ai_model';
            }[];
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            /** @default true */
            enabled: boolean;
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes: number[];
            /**
             * @default {
             *       "count": 1,
             *       "of": 1
             *     }
             */
            failures: {
              count: number;
              of: number;
            };
            follow_redirects?: boolean;
            grace_seconds?: number;
            headers?: {
              [key: string]: string;
            };
            interval_seconds?: number;
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            needs?: ('all' | 'any') | number;
            prompt?: string;
            /** @default 1 */
            recoveries: number;
            retries?: number;
            retry_interval_ms?: number;
            /** @default 5000 */
            timeout_ms: number;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          } | null;
          id: string;
          metadata?: {
            [key: string]: unknown;
          } | null;
          optional?: boolean;
          redundancy?:
            | {
                /** @constant */
                mode: 'all';
              }
            | {
                /** @constant */
                mode: 'any';
              }
            | {
                k: number;
                /** @constant */
                mode: 'k_of_n';
              };
          service_name?: string | null;
          /** @enum {string} */
          type:
            | 'service'
            | 'api_endpoint'
            | 'database'
            | 'websocket'
            | 'ai_model'
            | 'cache'
            | 'message_queue'
            | 'external_service'
            | 'scheduler';
        }[];
        /** @enum {string} */
        status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance' | 'draft';
        tags: string[];
        /** Format: date-time */
        updated_at: string;
        updated_by: string;
        version: number;
      };
      proposal: {
        /** @enum {string} */
        category: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
        chain_id: string | null;
        confidence_score: number;
        /** Format: date-time */
        created_at: string;
        description: string;
        /** @enum {string} */
        discovery_method: 'ast_parser' | 'trace_analysis' | 'network_flow' | 'config_analysis' | 'manual';
        edges: {
          direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
          environment?: string | null;
          latency_sla?: number | null;
          metadata?: {
            [key: string]: unknown;
          } | null;
          operation?: string | null;
          protocol?: string | null;
          redundancy?:
            | (
                | {
                    group?: string;
                    /** @constant */
                    mode: 'all';
                  }
                | {
                    group?: string;
                    /** @constant */
                    mode: 'any';
                  }
                | {
                    group?: string;
                    k: number;
                    /** @constant */
                    mode: 'k_of_n';
                  }
              )
            | null;
          source_node: string;
          sources?:
            | {
                confidence?: number;
                evidence?: {
                  file?: string;
                  line?: number;
                  note?: string;
                  snippet?: string;
                  trace_id?: string;
                  url?: string;
                }[];
                /** Format: date-time */
                first_seen?: string;
                /** @enum {string} */
                kind: 'declared' | 'static' | 'runtime';
                /** Format: date-time */
                last_seen?: string;
              }[]
            | null;
          target_node: string;
          /** @enum {string} */
          type:
            | 'http_request'
            | 'grpc_call'
            | 'websocket_message'
            | 'database_query'
            | 'cache_operation'
            | 'message_publish'
            | 'message_consume'
            | 'function_call';
        }[];
        edited_at?: string | null;
        edited_by?: string | null;
        evidence: {
          [key: string]: unknown;
        };
        /** Format: uuid */
        id: string;
        name: string;
        nodes: {
          component_name?: string | null;
          criticality?: number;
          health_check?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            checks?: {
              assertions?: {
                at_least?: number;
                at_most?: number;
                contains?: string;
                equals?: string | number | boolean | null;
                exists?: boolean;
                matches?: string;
                name?: string;
                /** @enum {string} */
                on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
                path?: string;
              }[];
              body?: string;
              /** @enum {string} */
              connection?: 'fresh' | 'kept';
              endpoint?: string;
              expect?: string;
              /**
               * @default [
               *       200
               *     ]
               */
              expected_status_codes: number[];
              follow_redirects?: boolean;
              headers?: {
                [key: string]: string;
              };
              /** @enum {string} */
              method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
              model?: string;
              name?: string;
              prompt?: string;
              /** @enum {string} */
              type?:
                | 'http'
                | 'websocket'
                | 'tcp'
                | 'tls'
                | 'dns'
                | 'grpc'
                | 'postgres'
                | 'mysql'
                | 'redis'
                | 'clickhouse'
                | 'mongodb'
                | 'nats'
                | 'kafka'
                | 'heartbeat'
                | 'composite'
                | 'ai_model';
            }[];
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            /** @default true */
            enabled: boolean;
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes: number[];
            /**
             * @default {
             *       "count": 1,
             *       "of": 1
             *     }
             */
            failures: {
              count: number;
              of: number;
            };
            follow_redirects?: boolean;
            grace_seconds?: number;
            headers?: {
              [key: string]: string;
            };
            interval_seconds?: number;
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            needs?: ('all' | 'any') | number;
            prompt?: string;
            /** @default 1 */
            recoveries: number;
            retries?: number;
            retry_interval_ms?: number;
            /** @default 5000 */
            timeout_ms: number;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          } | null;
          id: string;
          metadata?: {
            [key: string]: unknown;
          } | null;
          optional?: boolean;
          redundancy?:
            | {
                /** @constant */
                mode: 'all';
              }
            | {
                /** @constant */
                mode: 'any';
              }
            | {
                k: number;
                /** @constant */
                mode: 'k_of_n';
              };
          service_name?: string | null;
          /** @enum {string} */
          type:
            | 'service'
            | 'api_endpoint'
            | 'database'
            | 'websocket'
            | 'ai_model'
            | 'cache'
            | 'message_queue'
            | 'external_service'
            | 'scheduler';
        }[];
        proposed_chain_id: string;
        review_comment: string | null;
        reviewed_at: string | null;
        reviewed_by: string | null;
        /** Format: uuid */
        scan_id: string;
        /** @enum {string} */
        status: 'pending' | 'approved' | 'rejected' | 'superseded';
      };
    };
    AuditLogAnswer_Output: {
      entries: {
        actor: string;
        actor_id: string | null;
        /** @enum {string} */
        actor_kind: 'key' | 'token' | 'bootstrap' | 'nobody' | 'open' | 'configuration';
        client_address: string;
        code: string | null;
        created: string | null;
        /** Format: uuid */
        id: string;
        method: string;
        path: string;
        reason: string | null;
        request_id: string;
        role: ('viewer' | 'operator' | 'admin') | null;
        route: string | null;
        status: number;
        /** Format: date-time */
        time: string;
        user_agent: string | null;
      }[];
      limit: number;
      offset: number;
      total: number;
    };
    ChainAnswer_Output: {
      /** @enum {string} */
      category: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
      /** Format: date-time */
      created_at: string;
      created_by: string;
      dependencies: string[];
      description?: string | null;
      edge_count: number;
      edges: {
        direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
        environment?: string | null;
        latency_sla?: number | null;
        metadata?: {
          [key: string]: unknown;
        } | null;
        operation?: string | null;
        protocol?: string | null;
        redundancy?:
          | (
              | {
                  group?: string;
                  /** @constant */
                  mode: 'all';
                }
              | {
                  group?: string;
                  /** @constant */
                  mode: 'any';
                }
              | {
                  group?: string;
                  k: number;
                  /** @constant */
                  mode: 'k_of_n';
                }
            )
          | null;
        source_node: string;
        sources?:
          | {
              confidence?: number;
              evidence?: {
                file?: string;
                line?: number;
                note?: string;
                snippet?: string;
                trace_id?: string;
                url?: string;
              }[];
              /** Format: date-time */
              first_seen?: string;
              /** @enum {string} */
              kind: 'declared' | 'static' | 'runtime';
              /** Format: date-time */
              last_seen?: string;
            }[]
          | null;
        target_node: string;
        /** @enum {string} */
        type:
          | 'http_request'
          | 'grpc_call'
          | 'websocket_message'
          | 'database_query'
          | 'cache_operation'
          | 'message_publish'
          | 'message_consume'
          | 'function_call';
      }[];
      id: string;
      involved_services: string[];
      latency_sla?: number | null;
      metadata: {
        [key: string]: unknown;
      };
      name: string;
      node_count: number;
      nodes: {
        component_name?: string | null;
        criticality?: number;
        display_name: string;
        health_check?: {
          assertions?: {
            at_least?: number;
            at_most?: number;
            contains?: string;
            equals?: string | number | boolean | null;
            exists?: boolean;
            matches?: string;
            name?: string;
            /** @enum {string} */
            on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
            path?: string;
          }[];
          body?: string;
          checks?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes: number[];
            follow_redirects?: boolean;
            headers?: {
              [key: string]: string;
            };
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            name?: string;
            prompt?: string;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          }[];
          /** @enum {string} */
          connection?: 'fresh' | 'kept';
          /** @default true */
          enabled: boolean;
          endpoint?: string;
          expect?: string;
          /**
           * @default [
           *       200
           *     ]
           */
          expected_status_codes: number[];
          /**
           * @default {
           *       "count": 1,
           *       "of": 1
           *     }
           */
          failures: {
            count: number;
            of: number;
          };
          follow_redirects?: boolean;
          grace_seconds?: number;
          headers?: {
            [key: string]: string;
          };
          interval_seconds?: number;
          /** @enum {string} */
          method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
          model?: string;
          needs?: ('all' | 'any') | number;
          prompt?: string;
          /** @default 1 */
          recoveries: number;
          retries?: number;
          retry_interval_ms?: number;
          /** @default 5000 */
          timeout_ms: number;
          /** @enum {string} */
          type?:
            | 'http'
            | 'websocket'
            | 'tcp'
            | 'tls'
            | 'dns'
            | 'grpc'
            | 'postgres'
            | 'mysql'
            | 'redis'
            | 'clickhouse'
            | 'mongodb'
            | 'nats'
            | 'kafka'
            | 'heartbeat'
            | 'composite'
            | 'ai_model';
        } | null;
        id: string;
        metadata?: {
          [key: string]: unknown;
        } | null;
        optional?: boolean;
        redundancy?:
          | {
              /** @constant */
              mode: 'all';
            }
          | {
              /** @constant */
              mode: 'any';
            }
          | {
              k: number;
              /** @constant */
              mode: 'k_of_n';
            };
        service_name?: string | null;
        /** @enum {string} */
        type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
      }[];
      /** @enum {string} */
      status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance' | 'draft';
      tags: string[];
      /** Format: date-time */
      updated_at: string;
      updated_by: string;
      version: number;
    };
    ChainBody: {
      /** @enum {string} */
      category: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
      /** @default [] */
      dependencies?: string[];
      description?: string | null;
      /** @default [] */
      edges?: {
        direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
        environment?: string | null;
        latency_sla?: number | null;
        metadata?: {
          [key: string]: unknown;
        } | null;
        operation?: string | null;
        protocol?: string | null;
        redundancy?:
          | (
              | {
                  group?: string;
                  /** @constant */
                  mode: 'all';
                }
              | {
                  group?: string;
                  /** @constant */
                  mode: 'any';
                }
              | {
                  group?: string;
                  k: number;
                  /** @constant */
                  mode: 'k_of_n';
                }
            )
          | null;
        source_node: string;
        sources?:
          | {
              confidence?: number;
              evidence?: {
                file?: string;
                line?: number;
                note?: string;
                snippet?: string;
                trace_id?: string;
                url?: string;
              }[];
              /** Format: date-time */
              first_seen?: string;
              /** @enum {string} */
              kind: 'declared' | 'static' | 'runtime';
              /** Format: date-time */
              last_seen?: string;
            }[]
          | null;
        target_node: string;
        /** @enum {string} */
        type:
          | 'http_request'
          | 'grpc_call'
          | 'websocket_message'
          | 'database_query'
          | 'cache_operation'
          | 'message_publish'
          | 'message_consume'
          | 'function_call';
      }[];
      id?: string | null;
      latency_sla?: number | null;
      /** @default {} */
      metadata?: {
        [key: string]: unknown;
      };
      name: string;
      /** @default [] */
      nodes?: {
        component_name?: string | null;
        criticality?: number;
        health_check?: {
          assertions?: {
            at_least?: number;
            at_most?: number;
            contains?: string;
            equals?: string | number | boolean | null;
            exists?: boolean;
            matches?: string;
            name?: string;
            /** @enum {string} */
            on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
            path?: string;
          }[];
          body?: string;
          checks?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes?: number[];
            follow_redirects?: boolean;
            headers?: {
              [key: string]: string;
            };
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            name?: string;
            prompt?: string;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          }[];
          /** @enum {string} */
          connection?: 'fresh' | 'kept';
          /** @default true */
          enabled?: boolean;
          endpoint?: string;
          expect?: string;
          /**
           * @default [
           *       200
           *     ]
           */
          expected_status_codes?: number[];
          /**
           * @default {
           *       "count": 1,
           *       "of": 1
           *     }
           */
          failures?: {
            count: number;
            of: number;
          };
          follow_redirects?: boolean;
          grace_seconds?: number;
          headers?: {
            [key: string]: string;
          };
          interval_seconds?: number;
          /** @enum {string} */
          method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
          model?: string;
          needs?: ('all' | 'any') | number;
          prompt?: string;
          /** @default 1 */
          recoveries?: number;
          retries?: number;
          retry_interval_ms?: number;
          /** @default 5000 */
          timeout_ms?: number;
          /** @enum {string} */
          type?:
            | 'http'
            | 'websocket'
            | 'tcp'
            | 'tls'
            | 'dns'
            | 'grpc'
            | 'postgres'
            | 'mysql'
            | 'redis'
            | 'clickhouse'
            | 'mongodb'
            | 'nats'
            | 'kafka'
            | 'heartbeat'
            | 'composite'
            | 'ai_model';
        } | null;
        id: string;
        metadata?: {
          [key: string]: unknown;
        } | null;
        optional?: boolean;
        redundancy?:
          | {
              /** @constant */
              mode: 'all';
            }
          | {
              /** @constant */
              mode: 'any';
            }
          | {
              k: number;
              /** @constant */
              mode: 'k_of_n';
            };
        service_name?: string | null;
        /** @enum {string} */
        type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
      }[];
      /** @default [] */
      tags?: string[];
    };
    ChainHealthAnswer_Output: {
      burn_rates?: {
        burning: boolean;
        factor: number;
        long: number;
        long_ms: number;
        short: number;
        short_ms: number;
      }[];
      chain_id: string;
      checked_at: string | null;
      coverage: number[];
      edge_health: {
        breached: boolean;
        latency: number | null;
        latency_sla: number | null;
        /** @enum {string} */
        latency_source?: 'traces' | 'check';
        sla_compliance: number | null;
        source_node: string;
        target_node: string;
      }[];
      error_budget: {
        burn_rate: number;
        remaining: number;
        target: number;
        window_days: number;
      } | null;
      latency_budget?: {
        budget_ms: number;
        edges: {
          latency_sla: number | null;
          p95: number | null;
          source_node: string;
          target_node: string;
        }[];
        overspent_by: {
          by_ms: number;
          source_node: string;
          target_node: string;
        } | null;
        path: string[];
        remaining_ms: number | null;
        spent_ms: number | null;
      } | null;
      node_health: {
        checked_at: string | null;
        consecutive_failures: number;
        error_message: string | null;
        flapping?: boolean;
        node_id: string;
        response_time: number | null;
        score: number | null;
        since: string | null;
        /** @enum {string} */
        status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance';
        windows?: {
          five_minutes: {
            availability: number | null;
            avg_latency: number | null;
            error_rate: number | null;
            observations: number;
            p50: number | null;
            p95: number | null;
            p99: number | null;
          };
          one_hour?: {
            availability: number | null;
            avg_latency: number | null;
            error_rate: number | null;
            observations: number;
            p50: number | null;
            p95: number | null;
            p99: number | null;
          };
          one_minute: {
            availability: number | null;
            avg_latency: number | null;
            error_rate: number | null;
            observations: number;
            p50: number | null;
            p95: number | null;
            p99: number | null;
          };
        };
      }[];
      overall_score: number[];
      root_cause: {
        affected_chains?: string[];
        affected_count?: number;
        chain_ids?: string[];
        component_id?: string;
        display_name: string;
        edge?: {
          source_node: string;
          target_node: string;
        };
        error_message: string | null;
        node_id: string;
        service_name: string | null;
        /** @enum {string} */
        status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance';
        suspected?: boolean;
      } | null;
      sla_compliance: number[];
      /** @enum {string} */
      status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance';
    };
    ChainPatchBody: {
      /** @enum {string} */
      category?: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
      dependencies?: string[];
      description?: string | null;
      edges?: {
        direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
        environment?: string | null;
        latency_sla?: number | null;
        metadata?: {
          [key: string]: unknown;
        } | null;
        operation?: string | null;
        protocol?: string | null;
        redundancy?:
          | (
              | {
                  group?: string;
                  /** @constant */
                  mode: 'all';
                }
              | {
                  group?: string;
                  /** @constant */
                  mode: 'any';
                }
              | {
                  group?: string;
                  k: number;
                  /** @constant */
                  mode: 'k_of_n';
                }
            )
          | null;
        source_node: string;
        sources?:
          | {
              confidence?: number;
              evidence?: {
                file?: string;
                line?: number;
                note?: string;
                snippet?: string;
                trace_id?: string;
                url?: string;
              }[];
              /** Format: date-time */
              first_seen?: string;
              /** @enum {string} */
              kind: 'declared' | 'static' | 'runtime';
              /** Format: date-time */
              last_seen?: string;
            }[]
          | null;
        target_node: string;
        /** @enum {string} */
        type:
          | 'http_request'
          | 'grpc_call'
          | 'websocket_message'
          | 'database_query'
          | 'cache_operation'
          | 'message_publish'
          | 'message_consume'
          | 'function_call';
      }[];
      latency_sla?: number | null;
      metadata?: {
        [key: string]: unknown;
      };
      name?: string;
      nodes?: {
        component_name?: string | null;
        criticality?: number;
        health_check?: {
          assertions?: {
            at_least?: number;
            at_most?: number;
            contains?: string;
            equals?: string | number | boolean | null;
            exists?: boolean;
            matches?: string;
            name?: string;
            /** @enum {string} */
            on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
            path?: string;
          }[];
          body?: string;
          checks?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes?: number[];
            follow_redirects?: boolean;
            headers?: {
              [key: string]: string;
            };
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            name?: string;
            prompt?: string;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          }[];
          /** @enum {string} */
          connection?: 'fresh' | 'kept';
          /** @default true */
          enabled?: boolean;
          endpoint?: string;
          expect?: string;
          /**
           * @default [
           *       200
           *     ]
           */
          expected_status_codes?: number[];
          /**
           * @default {
           *       "count": 1,
           *       "of": 1
           *     }
           */
          failures?: {
            count: number;
            of: number;
          };
          follow_redirects?: boolean;
          grace_seconds?: number;
          headers?: {
            [key: string]: string;
          };
          interval_seconds?: number;
          /** @enum {string} */
          method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
          model?: string;
          needs?: ('all' | 'any') | number;
          prompt?: string;
          /** @default 1 */
          recoveries?: number;
          retries?: number;
          retry_interval_ms?: number;
          /** @default 5000 */
          timeout_ms?: number;
          /** @enum {string} */
          type?:
            | 'http'
            | 'websocket'
            | 'tcp'
            | 'tls'
            | 'dns'
            | 'grpc'
            | 'postgres'
            | 'mysql'
            | 'redis'
            | 'clickhouse'
            | 'mongodb'
            | 'nats'
            | 'kafka'
            | 'heartbeat'
            | 'composite'
            | 'ai_model';
        } | null;
        id: string;
        metadata?: {
          [key: string]: unknown;
        } | null;
        optional?: boolean;
        redundancy?:
          | {
              /** @constant */
              mode: 'all';
            }
          | {
              /** @constant */
              mode: 'any';
            }
          | {
              k: number;
              /** @constant */
              mode: 'k_of_n';
            };
        service_name?: string | null;
        /** @enum {string} */
        type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
      }[];
      tags?: string[];
    };
    ChainsAnswer_Output: {
      chains: {
        /** @enum {string} */
        category: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
        /** Format: date-time */
        created_at: string;
        created_by: string;
        dependencies: string[];
        description?: string | null;
        edge_count: number;
        edges: {
          direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
          environment?: string | null;
          latency_sla?: number | null;
          metadata?: {
            [key: string]: unknown;
          } | null;
          operation?: string | null;
          protocol?: string | null;
          redundancy?:
            | (
                | {
                    group?: string;
                    /** @constant */
                    mode: 'all';
                  }
                | {
                    group?: string;
                    /** @constant */
                    mode: 'any';
                  }
                | {
                    group?: string;
                    k: number;
                    /** @constant */
                    mode: 'k_of_n';
                  }
              )
            | null;
          source_node: string;
          sources?:
            | {
                confidence?: number;
                evidence?: {
                  file?: string;
                  line?: number;
                  note?: string;
                  snippet?: string;
                  trace_id?: string;
                  url?: string;
                }[];
                /** Format: date-time */
                first_seen?: string;
                /** @enum {string} */
                kind: 'declared' | 'static' | 'runtime';
                /** Format: date-time */
                last_seen?: string;
              }[]
            | null;
          target_node: string;
          /** @enum {string} */
          type:
            | 'http_request'
            | 'grpc_call'
            | 'websocket_message'
            | 'database_query'
            | 'cache_operation'
            | 'message_publish'
            | 'message_consume'
            | 'function_call';
        }[];
        id: string;
        involved_services: string[];
        latency_sla?: number | null;
        metadata: {
          [key: string]: unknown;
        };
        name: string;
        node_count: number;
        nodes: {
          component_name?: string | null;
          criticality?: number;
          display_name: string;
          health_check?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            checks?: {
              assertions?: {
                at_least?: number;
                at_most?: number;
                contains?: string;
                equals?: string | number | boolean | null;
                exists?: boolean;
                matches?: string;
                name?: string;
                /** @enum {string} */
                on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
                path?: string;
              }[];
              body?: string;
              /** @enum {string} */
              connection?: 'fresh' | 'kept';
              endpoint?: string;
              expect?: string;
              /**
               * @default [
               *       200
               *     ]
               */
              expected_status_codes: number[];
              follow_redirects?: boolean;
              headers?: {
                [key: string]: string;
              };
              /** @enum {string} */
              method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
              model?: string;
              name?: string;
              prompt?: string;
              /** @enum {string} */
              type?:
                | 'http'
                | 'websocket'
                | 'tcp'
                | 'tls'
                | 'dns'
                | 'grpc'
                | 'postgres'
                | 'mysql'
                | 'redis'
                | 'clickhouse'
                | 'mongodb'
                | 'nats'
                | 'kafka'
                | 'heartbeat'
                | 'composite'
                | 'ai_model';
            }[];
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            /** @default true */
            enabled: boolean;
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes: number[];
            /**
             * @default {
             *       "count": 1,
             *       "of": 1
             *     }
             */
            failures: {
              count: number;
              of: number;
            };
            follow_redirects?: boolean;
            grace_seconds?: number;
            headers?: {
              [key: string]: string;
            };
            interval_seconds?: number;
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            needs?: ('all' | 'any') | number;
            prompt?: string;
            /** @default 1 */
            recoveries: number;
            retries?: number;
            retry_interval_ms?: number;
            /** @default 5000 */
            timeout_ms: number;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          } | null;
          id: string;
          metadata?: {
            [key: string]: unknown;
          } | null;
          optional?: boolean;
          redundancy?:
            | {
                /** @constant */
                mode: 'all';
              }
            | {
                /** @constant */
                mode: 'any';
              }
            | {
                k: number;
                /** @constant */
                mode: 'k_of_n';
              };
          service_name?: string | null;
          /** @enum {string} */
          type:
            | 'service'
            | 'api_endpoint'
            | 'database'
            | 'websocket'
            | 'ai_model'
            | 'cache'
            | 'message_queue'
            | 'external_service'
            | 'scheduler';
        }[];
        /** @enum {string} */
        status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance' | 'draft';
        tags: string[];
        /** Format: date-time */
        updated_at: string;
        updated_by: string;
        version: number;
      }[];
      limit: number;
      next_cursor?: string[];
      offset: number;
      total: number;
    };
    ChannelAnswer_Output: {
      config: {
        [key: string]: unknown;
      };
      /** Format: date-time */
      created_at: string;
      created_by: string;
      enabled: boolean;
      failing_since: string | null;
      /** Format: uuid */
      id: string;
      last_error: string[];
      last_sent_at: string | null;
      name: string;
      secrets: string[];
      /** @enum {string} */
      state: 'untried' | 'working' | 'failing' | 'disabled';
      /** @enum {string} */
      type:
        | 'webhook'
        | 'alertmanager_webhook'
        | 'alertmanager'
        | 'slack'
        | 'teams'
        | 'pagerduty'
        | 'opsgenie'
        | 'discord'
        | 'telegram'
        | 'email'
        | 'nats';
      /** Format: date-time */
      updated_at: string;
      updated_by: string;
    };
    ChannelBody:
      | {
          config: {
            /** @description Value of the Authorization header */
            authorization?: string;
            signing_secret?: string;
            url: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'webhook';
        }
      | {
          config: {
            /** @description Value of the Authorization header */
            authorization?: string;
            url: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'alertmanager_webhook';
        }
      | {
          config: {
            /** @description Value of the Authorization header */
            authorization?: string;
            labels?: {
              [key: string]: string;
            };
            url: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'alertmanager';
        }
      | {
          config: {
            url: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'slack';
        }
      | {
          config: {
            url: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'teams';
        }
      | {
          config: {
            routing_key: string;
            /** @default https://events.pagerduty.com/v2/enqueue */
            url?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'pagerduty';
        }
      | {
          config: {
            api_key: string;
            /** @default https://api.opsgenie.com */
            url?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'opsgenie';
        }
      | {
          config: {
            url: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'discord';
        }
      | {
          config: {
            bot_token: string;
            chat_id: string;
            /** @default https://api.telegram.org */
            url?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'telegram';
        }
      | {
          config: {
            from: string;
            host: string;
            password?: string;
            /** @default 587 */
            port?: number;
            /**
             * @default starttls
             * @enum {string}
             */
            security?: 'tls' | 'starttls' | 'none';
            to: string[];
            username?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'email';
        }
      | {
          config: {
            subject: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'nats';
        };
    ChannelChangeBody:
      | {
          config: {
            /** @description Value of the Authorization header */
            authorization?: string;
            signing_secret?: string;
            url: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'webhook';
        }
      | {
          config: {
            /** @description Value of the Authorization header */
            authorization?: string;
            url: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'alertmanager_webhook';
        }
      | {
          config: {
            /** @description Value of the Authorization header */
            authorization?: string;
            labels?: {
              [key: string]: string;
            };
            url: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'alertmanager';
        }
      | {
          config: {
            url?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'slack';
        }
      | {
          config: {
            url?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'teams';
        }
      | {
          config: {
            routing_key?: string;
            /** @default https://events.pagerduty.com/v2/enqueue */
            url?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'pagerduty';
        }
      | {
          config: {
            api_key?: string;
            /** @default https://api.opsgenie.com */
            url?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'opsgenie';
        }
      | {
          config: {
            url?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'discord';
        }
      | {
          config: {
            bot_token?: string;
            chat_id: string;
            /** @default https://api.telegram.org */
            url?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'telegram';
        }
      | {
          config: {
            from: string;
            host: string;
            password?: string;
            /** @default 587 */
            port?: number;
            /**
             * @default starttls
             * @enum {string}
             */
            security?: 'tls' | 'starttls' | 'none';
            to: string[];
            username?: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'email';
        }
      | {
          config: {
            subject: string;
          };
          /** @default true */
          enabled?: boolean;
          name: string;
          /** @constant */
          type: 'nats';
        };
    ChannelsAnswer_Output: {
      limit: number;
      notification_channels: {
        config: {
          [key: string]: unknown;
        };
        /** Format: date-time */
        created_at: string;
        created_by: string;
        enabled: boolean;
        failing_since: string | null;
        /** Format: uuid */
        id: string;
        last_error: string | null;
        last_sent_at: string | null;
        name: string;
        secrets: string[];
        /** @enum {string} */
        state: 'untried' | 'working' | 'failing' | 'disabled';
        /** @enum {string} */
        type:
          | 'webhook'
          | 'alertmanager_webhook'
          | 'alertmanager'
          | 'slack'
          | 'teams'
          | 'pagerduty'
          | 'opsgenie'
          | 'discord'
          | 'telegram'
          | 'email'
          | 'nats';
        /** Format: date-time */
        updated_at: string;
        updated_by: string;
      }[];
      offset: number;
      total: number;
    };
    ChannelTestAnswer_Output: {
      accepted: boolean;
      /** Format: uuid */
      channel_id: string;
      detail: string;
      duration_ms: number;
    };
    /** @default {} */
    CheckBody: {
      node_id?: string;
    };
    DependenciesAnswer_Output: {
      chain_id: string;
      dependencies: string[];
      dependents: string[];
      shared_services: {
        [key: string]: string[];
      };
    };
    DiffAnswer_Output: {
      chain_id: string;
      diff: {
        [key: string]: {
          from: unknown;
          to: unknown;
        };
      };
      from: number;
      to: number;
    };
    DriftAnswer_Output: {
      by_state: {
        [key: string]: number;
      };
      compared_at: string | null;
      edges: {
        chain_ids: string[];
        /** @default [] */
        declared_by: {
          chain_id: string;
          source_node: string;
          target_node: string;
          /** @enum {string} */
          type:
            | 'http_request'
            | 'grpc_call'
            | 'websocket_message'
            | 'database_query'
            | 'cache_operation'
            | 'message_publish'
            | 'message_consume'
            | 'function_call';
        }[];
        /** @enum {string} */
        edge_type:
          | 'http_request'
          | 'grpc_call'
          | 'websocket_message'
          | 'database_query'
          | 'cache_operation'
          | 'message_publish'
          | 'message_consume'
          | 'function_call';
        environments: string[];
        looked_for: ('declared' | 'static' | 'runtime')[];
        source: string;
        /** @enum {string} */
        source_type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
        sources: {
          confidence?: number;
          evidence?: {
            file?: string;
            line?: number;
            note?: string;
            snippet?: string;
            trace_id?: string;
            url?: string;
          }[];
          /** Format: date-time */
          first_seen?: string;
          /** @enum {string} */
          kind: 'declared' | 'static' | 'runtime';
          /** Format: date-time */
          last_seen?: string;
        }[];
        /** @enum {string} */
        state: 'confirmed' | 'undeclared' | 'static_only' | 'runtime_only' | 'declared_only';
        target: string;
        /** @enum {string} */
        target_type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
      }[];
      limit: number;
      offset: number;
      total: number;
    };
    EdgesAnswer_Output: {
      edges: {
        addresses: string[];
        /** @enum {string} */
        edge_type:
          | 'http_request'
          | 'grpc_call'
          | 'websocket_message'
          | 'database_query'
          | 'cache_operation'
          | 'message_publish'
          | 'message_consume'
          | 'function_call';
        environment: string;
        /** Format: date-time */
        first_seen: string;
        /** Format: date-time */
        last_seen: string;
        source: string;
        /** @enum {string} */
        source_type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
        target: string;
        /** @enum {string} */
        target_type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
        trace_id: string | null;
        traffic: {
          average_ms: number | null;
          calls: number;
          error_rate: number | null;
          errors: number;
          estimated_calls: number;
          p50_ms: number | null;
          p95_ms: number | null;
          p99_ms: number | null;
        };
      }[];
      limit: number;
      offset: number;
      total: number;
    };
    EditBody: {
      /** @enum {string} */
      category?: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
      description?: string;
      edges?: {
        direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
        environment?: string | null;
        latency_sla?: number | null;
        metadata?: {
          [key: string]: unknown;
        } | null;
        operation?: string | null;
        protocol?: string | null;
        redundancy?:
          | (
              | {
                  group?: string;
                  /** @constant */
                  mode: 'all';
                }
              | {
                  group?: string;
                  /** @constant */
                  mode: 'any';
                }
              | {
                  group?: string;
                  k: number;
                  /** @constant */
                  mode: 'k_of_n';
                }
            )
          | null;
        source_node: string;
        sources?:
          | {
              confidence?: number;
              evidence?: {
                file?: string;
                line?: number;
                note?: string;
                snippet?: string;
                trace_id?: string;
                url?: string;
              }[];
              /** Format: date-time */
              first_seen?: string;
              /** @enum {string} */
              kind: 'declared' | 'static' | 'runtime';
              /** Format: date-time */
              last_seen?: string;
            }[]
          | null;
        target_node: string;
        /** @enum {string} */
        type:
          | 'http_request'
          | 'grpc_call'
          | 'websocket_message'
          | 'database_query'
          | 'cache_operation'
          | 'message_publish'
          | 'message_consume'
          | 'function_call';
      }[];
      name?: string;
      nodes?: {
        component_name?: string | null;
        criticality?: number;
        health_check?: {
          assertions?: {
            at_least?: number;
            at_most?: number;
            contains?: string;
            equals?: string | number | boolean | null;
            exists?: boolean;
            matches?: string;
            name?: string;
            /** @enum {string} */
            on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
            path?: string;
          }[];
          body?: string;
          checks?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes?: number[];
            follow_redirects?: boolean;
            headers?: {
              [key: string]: string;
            };
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            name?: string;
            prompt?: string;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          }[];
          /** @enum {string} */
          connection?: 'fresh' | 'kept';
          /** @default true */
          enabled?: boolean;
          endpoint?: string;
          expect?: string;
          /**
           * @default [
           *       200
           *     ]
           */
          expected_status_codes?: number[];
          /**
           * @default {
           *       "count": 1,
           *       "of": 1
           *     }
           */
          failures?: {
            count: number;
            of: number;
          };
          follow_redirects?: boolean;
          grace_seconds?: number;
          headers?: {
            [key: string]: string;
          };
          interval_seconds?: number;
          /** @enum {string} */
          method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
          model?: string;
          needs?: ('all' | 'any') | number;
          prompt?: string;
          /** @default 1 */
          recoveries?: number;
          retries?: number;
          retry_interval_ms?: number;
          /** @default 5000 */
          timeout_ms?: number;
          /** @enum {string} */
          type?:
            | 'http'
            | 'websocket'
            | 'tcp'
            | 'tls'
            | 'dns'
            | 'grpc'
            | 'postgres'
            | 'mysql'
            | 'redis'
            | 'clickhouse'
            | 'mongodb'
            | 'nats'
            | 'kafka'
            | 'heartbeat'
            | 'composite'
            | 'ai_model';
        } | null;
        id: string;
        metadata?: {
          [key: string]: unknown;
        } | null;
        optional?: boolean;
        redundancy?:
          | {
              /** @constant */
              mode: 'all';
            }
          | {
              /** @constant */
              mode: 'any';
            }
          | {
              k: number;
              /** @constant */
              mode: 'k_of_n';
            };
        service_name?: string | null;
        /** @enum {string} */
        type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
      }[];
      proposed_chain_id?: string;
    };
    EventsAnswer_Output: {
      events: {
        /** @default {} */
        attributes: {
          [key: string]: unknown;
        };
        chain_id?: string | null;
        duration_ms?: number | null;
        event_type: string;
        id: string;
        node_id?: string | null;
        service_name: string;
        /** Format: date-time */
        timestamp: string;
      }[];
      limit: number;
      offset: number;
      total: number;
    };
    ExecutionsAnswer_Output: {
      chain_id: string;
      edges: {
        source_node: string;
        target_node: string;
        traffic: {
          average_ms: number | null;
          calls: number;
          error_rate: number | null;
          errors: number;
          estimated_calls: number;
          p50_ms: number | null;
          p95_ms: number | null;
          p99_ms: number | null;
        };
      }[];
      executions: {
        broke_at: {
          error_message: string | null;
          source_node: string | null;
          target_node: string;
        } | null;
        complete: boolean;
        duration_ms: number;
        environment: string;
        execution_id: string;
        nodes_missed: string[];
        nodes_reached: string[];
        /** Format: date-time */
        started_at: string;
        /** @enum {string} */
        status: 'ok' | 'error';
        steps: {
          duration_ms: number | null;
          /** @enum {string} */
          edge_type:
            | 'http_request'
            | 'grpc_call'
            | 'websocket_message'
            | 'database_query'
            | 'cache_operation'
            | 'message_publish'
            | 'message_consume'
            | 'function_call';
          error_message: string | null;
          offset_ms: number;
          operation: string;
          service_name: string;
          source_node: string | null;
          span_id: string;
          /** Format: date-time */
          started_at: string;
          /** @enum {string} */
          status: 'ok' | 'error';
          target_node: string;
          trace_id: string;
        }[];
        trace_ids: string[];
      }[];
    };
    FlowsAnswer_Output: {
      accepted: number;
    };
    FlowsBody: {
      flows: {
        /** @default 0 */
        bytes_received?: number;
        /** @default 0 */
        bytes_sent?: number;
        calls?: number;
        /** @default 1 */
        connections?: number;
        /** @enum {string} */
        edge_type?:
          | 'http_request'
          | 'grpc_call'
          | 'websocket_message'
          | 'database_query'
          | 'cache_operation'
          | 'message_publish'
          | 'message_consume'
          | 'function_call';
        errors?: number;
        id: string;
        latency?: {
          [key: string]: number;
        };
        latency_sum?: number;
        /** @default tcp */
        protocol?: string;
        source_service: string;
        /** @default  */
        target_address?: string;
        target_service: string;
        /** @enum {string} */
        target_type?:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
        /** Format: date-time */
        timestamp: string;
      }[];
    };
    HistoriesAnswer_Output: {
      /** Format: date-time */
      from: string;
      histories: {
        chain_id: string;
        points: {
          availability: number | null;
          p95: number | null;
          /** Format: date-time */
          time: string;
        }[];
      }[];
      step: number;
      /** Format: date-time */
      to: string;
    };
    HistoryAnswer_Output: {
      changes: {
        /** @enum {string} */
        change_type: 'created' | 'updated' | 'deleted';
        /** Format: date-time */
        changed_at: string;
        changed_by: string;
        diff: {
          [key: string]: {
            from: unknown;
            to: unknown;
          };
        };
        reason: string | null;
        version: number;
      }[];
      limit: number;
      offset: number;
      total: number;
    };
    ImpactAnswer_Output: {
      chains: {
        chain_id: string;
        distance: number;
        /** @enum {string} */
        effect: 'broken' | 'degraded';
        name: string;
        path: string[];
      }[];
      origin:
        | {
            /** @constant */
            kind: 'service';
            service_name: string;
          }
        | {
            chain_id: string;
            /** @constant */
            kind: 'chain';
          }
        | {
            chain_id: string;
            /** @constant */
            kind: 'node';
            node_id: string;
          };
      services: {
        distance: number;
        /** @enum {string} */
        effect: 'broken' | 'degraded';
        service_name: string;
      }[];
      total_chains: number;
      total_services: number;
    };
    IncidentAnswer_Output: {
      acknowledged_at: string | null;
      acknowledged_by: string[];
      acknowledged_until: string | null;
      affected_chains: {
        chain_id: string;
        distance: number;
        /** @enum {string} */
        status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance';
      }[];
      affected_services: string[];
      alert_count: number;
      closed_at: string | null;
      culprit: {
        chain_id: string;
        display_name: string;
        id: string;
        /** @enum {string} */
        kind: 'component' | 'call' | 'chain';
        node_id: string | null;
        service_name: string | null;
        suspected: boolean;
        target_node: string | null;
      };
      held_back_count: number;
      /** Format: uuid */
      id: string;
      merged_into: string | null;
      /** Format: date-time */
      opened_at: string;
      resolution: string[];
      sequence: number;
      /** @enum {string} */
      severity: 'info' | 'warning' | 'critical';
      /** @enum {string} */
      status: 'open' | 'closed';
      title: string;
      /** Format: date-time */
      updated_at: string;
    };
    IncidentDetailAnswer_Output: {
      acknowledged_at: string | null;
      acknowledged_by: string[];
      acknowledged_until: string | null;
      affected_chains: {
        chain_id: string;
        distance: number;
        /** @enum {string} */
        status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance';
      }[];
      affected_services: string[];
      alert_count: number;
      alerts: {
        acknowledged_at: string | null;
        acknowledged_by: string | null;
        acknowledged_until?: string | null;
        affected_chains: string[];
        chain_id: string;
        count: number;
        fingerprint: string;
        /** Format: date-time */
        fired_at: string;
        held_back?: string | null;
        /** Format: uuid */
        id: string;
        incident_id: string | null;
        /** Format: date-time */
        last_seen_at: string;
        message: string;
        node_id: string | null;
        resolution: string | null;
        resolved: boolean;
        resolved_at: string | null;
        root_cause: string | null;
        sequence: number;
        /** @enum {string} */
        severity: 'info' | 'warning' | 'critical';
        /** @enum {string} */
        status: 'firing' | 'acknowledged' | 'resolved';
        /** @enum {string} */
        type:
          | 'node_failed'
          | 'chain_status'
          | 'latency'
          | 'error_rate'
          | 'availability'
          | 'sla_breach'
          | 'latency_budget'
          | 'burn_rate'
          | 'certificate_expiry'
          | 'heartbeat_missed'
          | 'flapping'
          | 'drift'
          | 'no_results'
          | 'channel_failed';
      }[];
      closed_at: string | null;
      culprit: {
        chain_id: string;
        display_name: string;
        id: string;
        /** @enum {string} */
        kind: 'component' | 'call' | 'chain';
        node_id: string | null;
        service_name: string | null;
        suspected: boolean;
        target_node: string | null;
      };
      held_back: {
        /** Format: uuid */
        alert_id: string;
        chain_id: string;
        message: string;
        node_id: string | null;
        reason: string;
        released: boolean;
        /** @enum {string} */
        severity: 'info' | 'warning' | 'critical';
        /** Format: date-time */
        since: string;
        /** @enum {string} */
        type:
          | 'node_failed'
          | 'chain_status'
          | 'latency'
          | 'error_rate'
          | 'availability'
          | 'sla_breach'
          | 'latency_budget'
          | 'burn_rate'
          | 'certificate_expiry'
          | 'heartbeat_missed'
          | 'flapping'
          | 'drift'
          | 'no_results'
          | 'channel_failed';
        until: string | null;
      }[];
      held_back_count: number;
      /** Format: uuid */
      id: string;
      merged_into: string | null;
      /** Format: date-time */
      opened_at: string;
      resolution: string[];
      sequence: number;
      /** @enum {string} */
      severity: 'info' | 'warning' | 'critical';
      /** @enum {string} */
      status: 'open' | 'closed';
      timeline: {
        actor: string | null;
        /** Format: date-time */
        at: string;
        /** @enum {string} */
        kind:
          | 'opened'
          | 'severity_changed'
          | 'culprit_changed'
          | 'grew'
          | 'shrank'
          | 'held_back'
          | 'released'
          | 'merged'
          | 'acknowledged'
          | 'acknowledgement_expired'
          | 'resolved_by_hand'
          | 'reopened'
          | 'closed';
        text: string;
      }[];
      title: string;
      /** Format: date-time */
      updated_at: string;
    };
    IncidentsAnswer_Output: {
      incidents: {
        acknowledged_at: string | null;
        acknowledged_by: string | null;
        acknowledged_until: string | null;
        affected_chains: {
          chain_id: string;
          distance: number;
          /** @enum {string} */
          status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance';
        }[];
        affected_services: string[];
        alert_count: number;
        closed_at: string | null;
        culprit: {
          chain_id: string;
          display_name: string;
          id: string;
          /** @enum {string} */
          kind: 'component' | 'call' | 'chain';
          node_id: string | null;
          service_name: string | null;
          suspected: boolean;
          target_node: string | null;
        };
        held_back_count: number;
        /** Format: uuid */
        id: string;
        merged_into: string | null;
        /** Format: date-time */
        opened_at: string;
        resolution: string | null;
        sequence: number;
        /** @enum {string} */
        severity: 'info' | 'warning' | 'critical';
        /** @enum {string} */
        status: 'open' | 'closed';
        title: string;
        /** Format: date-time */
        updated_at: string;
      }[];
      limit: number;
      offset: number;
      total: number;
    };
    MonitoringAnswer_Output: {
      /** @default {} */
      alert_thresholds: {
        availability_threshold?: number | null;
        drift_threshold?: number | null;
        error_rate_threshold?: number | null;
        latency_threshold?: number | null;
      };
      chain_id: string;
      /** @default 30 */
      check_interval: number;
      /** Format: date-time */
      created_at: string;
      /** @default true */
      enabled: boolean;
      slo?: {
        target: number;
        window_days: number;
      } | null;
      /** Format: date-time */
      updated_at: string;
    };
    MonitoringBody: {
      /** @default {} */
      alert_thresholds?: {
        availability_threshold?: number | null;
        drift_threshold?: number | null;
        error_rate_threshold?: number | null;
        latency_threshold?: number | null;
      };
      /** @default 30 */
      check_interval?: number;
      /** @default true */
      enabled?: boolean;
      slo?: {
        target: number;
        window_days: number;
      } | null;
    };
    NewApiKeyAnswer_Output: {
      /** Format: date-time */
      created_at: string;
      created_by: string;
      expires_at: string | null;
      id: string;
      key: string;
      last_used_at: string | null;
      name: string;
      prefix: string;
      revoked_at: string | null;
      /** @enum {string} */
      role: 'viewer' | 'operator' | 'admin';
    };
    NotificationsAnswer_Output: {
      limit: number;
      notifications: {
        attempts: number;
        /** Format: uuid */
        channel_id: string;
        channel_name: string | null;
        channel_type:
          | (
              | 'webhook'
              | 'alertmanager_webhook'
              | 'alertmanager'
              | 'slack'
              | 'teams'
              | 'pagerduty'
              | 'opsgenie'
              | 'discord'
              | 'telegram'
              | 'email'
              | 'nats'
            )
          | null;
        /** Format: date-time */
        created_at: string;
        /** Format: date-time */
        due_at: string;
        /** Format: uuid */
        id: string;
        /** Format: uuid */
        incident_id: string;
        /** @enum {string} */
        kind: 'opened' | 'changed' | 'acknowledged' | 'reminder' | 'escalated' | 'closed';
        message_id: string | null;
        reason: string | null;
        route: string;
        sent_at: string | null;
        /** @enum {string} */
        severity: 'info' | 'warning' | 'critical';
        /** @enum {string} */
        state: 'queued' | 'sending' | 'sent' | 'failed' | 'superseded';
        title: string;
      }[];
      offset: number;
      total: number;
    };
    ObjectiveAnswer_Output: {
      availability: number[];
      bad_ms: number;
      burn_rates: {
        burning: boolean;
        factor: number;
        long: number;
        long_ms: number;
        short: number;
        short_ms: number;
      }[];
      chain_id: string;
      error_budget: {
        allowed_ms: number;
        burn_rate: number;
        remaining: number;
        spent_ms: number;
      } | null;
      /** Format: date-time */
      from: string;
      good_ms: number;
      known_since: string | null;
      objective: {
        target: number;
        window_days: number;
      } | null;
      spent_by: {
        bad_ms: number;
        component_id: string | null;
        display_name: string | null;
        edge: {
          source_node: string;
          target_node: string;
        } | null;
        node_id: string | null;
        share: number;
      }[];
      /** Format: date-time */
      to: string;
      uncounted_ms: number;
    };
    PathAnswer_Output: {
      from: string;
      steps: {
        from: string;
        from_service: string | null;
        to: string;
        to_service: string | null;
        /** @enum {string} */
        type:
          | 'http_request'
          | 'grpc_call'
          | 'websocket_message'
          | 'database_query'
          | 'cache_operation'
          | 'message_publish'
          | 'message_consume'
          | 'function_call';
      }[];
      to: string;
    };
    PlatformAnswer_Output: {
      chains: {
        chain_id: string;
        points: {
          average: number | null;
          count: number;
          error_rate: number | null;
          p50: number | null;
          p95: number | null;
          p99: number | null;
          /** Format: date-time */
          time: string;
        }[];
      }[];
      /** Format: date-time */
      from: string;
      limit: number;
      metric: string;
      offset: number;
      step: number;
      /** Format: date-time */
      to: string;
      total: number;
    };
    Problem: {
      code: string;
      detail: string;
      errors?: {
        message: string;
        path: string;
      }[];
      instance: string;
      request_id?: string;
      status: number;
      title: string;
      type: string;
      version?: number;
    };
    ProposalAnswer_Output: {
      /** @enum {string} */
      category: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
      chain_id: string | null;
      confidence_score: number;
      /** Format: date-time */
      created_at: string;
      description: string;
      /** @enum {string} */
      discovery_method: 'ast_parser' | 'trace_analysis' | 'network_flow' | 'config_analysis' | 'manual';
      edges: {
        direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
        environment?: string | null;
        latency_sla?: number | null;
        metadata?: {
          [key: string]: unknown;
        } | null;
        operation?: string | null;
        protocol?: string | null;
        redundancy?:
          | (
              | {
                  group?: string;
                  /** @constant */
                  mode: 'all';
                }
              | {
                  group?: string;
                  /** @constant */
                  mode: 'any';
                }
              | {
                  group?: string;
                  k: number;
                  /** @constant */
                  mode: 'k_of_n';
                }
            )
          | null;
        source_node: string;
        sources?:
          | {
              confidence?: number;
              evidence?: {
                file?: string;
                line?: number;
                note?: string;
                snippet?: string;
                trace_id?: string;
                url?: string;
              }[];
              /** Format: date-time */
              first_seen?: string;
              /** @enum {string} */
              kind: 'declared' | 'static' | 'runtime';
              /** Format: date-time */
              last_seen?: string;
            }[]
          | null;
        target_node: string;
        /** @enum {string} */
        type:
          | 'http_request'
          | 'grpc_call'
          | 'websocket_message'
          | 'database_query'
          | 'cache_operation'
          | 'message_publish'
          | 'message_consume'
          | 'function_call';
      }[];
      edited_at?: string | null;
      edited_by?: string[];
      evidence: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      id: string;
      name: string;
      nodes: {
        component_name?: string | null;
        criticality?: number;
        health_check?: {
          assertions?: {
            at_least?: number;
            at_most?: number;
            contains?: string;
            equals?: string | number | boolean | null;
            exists?: boolean;
            matches?: string;
            name?: string;
            /** @enum {string} */
            on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
            path?: string;
          }[];
          body?: string;
          checks?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes: number[];
            follow_redirects?: boolean;
            headers?: {
              [key: string]: string;
            };
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            name?: string;
            prompt?: string;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          }[];
          /** @enum {string} */
          connection?: 'fresh' | 'kept';
          /** @default true */
          enabled: boolean;
          endpoint?: string;
          expect?: string;
          /**
           * @default [
           *       200
           *     ]
           */
          expected_status_codes: number[];
          /**
           * @default {
           *       "count": 1,
           *       "of": 1
           *     }
           */
          failures: {
            count: number;
            of: number;
          };
          follow_redirects?: boolean;
          grace_seconds?: number;
          headers?: {
            [key: string]: string;
          };
          interval_seconds?: number;
          /** @enum {string} */
          method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
          model?: string;
          needs?: ('all' | 'any') | number;
          prompt?: string;
          /** @default 1 */
          recoveries: number;
          retries?: number;
          retry_interval_ms?: number;
          /** @default 5000 */
          timeout_ms: number;
          /** @enum {string} */
          type?:
            | 'http'
            | 'websocket'
            | 'tcp'
            | 'tls'
            | 'dns'
            | 'grpc'
            | 'postgres'
            | 'mysql'
            | 'redis'
            | 'clickhouse'
            | 'mongodb'
            | 'nats'
            | 'kafka'
            | 'heartbeat'
            | 'composite'
            | 'ai_model';
        } | null;
        id: string;
        metadata?: {
          [key: string]: unknown;
        } | null;
        optional?: boolean;
        redundancy?:
          | {
              /** @constant */
              mode: 'all';
            }
          | {
              /** @constant */
              mode: 'any';
            }
          | {
              k: number;
              /** @constant */
              mode: 'k_of_n';
            };
        service_name?: string | null;
        /** @enum {string} */
        type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
      }[];
      proposed_chain_id: string;
      review_comment: string[];
      reviewed_at: string | null;
      reviewed_by: string[];
      /** Format: uuid */
      scan_id: string;
      /** @enum {string} */
      status: 'pending' | 'approved' | 'rejected' | 'superseded';
    };
    ProposalsAnswer_Output: {
      limit: number;
      offset: number;
      proposals: {
        /** @enum {string} */
        category: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
        chain_id: string | null;
        confidence_score: number;
        /** Format: date-time */
        created_at: string;
        description: string;
        /** @enum {string} */
        discovery_method: 'ast_parser' | 'trace_analysis' | 'network_flow' | 'config_analysis' | 'manual';
        edges: {
          direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
          environment?: string | null;
          latency_sla?: number | null;
          metadata?: {
            [key: string]: unknown;
          } | null;
          operation?: string | null;
          protocol?: string | null;
          redundancy?:
            | (
                | {
                    group?: string;
                    /** @constant */
                    mode: 'all';
                  }
                | {
                    group?: string;
                    /** @constant */
                    mode: 'any';
                  }
                | {
                    group?: string;
                    k: number;
                    /** @constant */
                    mode: 'k_of_n';
                  }
              )
            | null;
          source_node: string;
          sources?:
            | {
                confidence?: number;
                evidence?: {
                  file?: string;
                  line?: number;
                  note?: string;
                  snippet?: string;
                  trace_id?: string;
                  url?: string;
                }[];
                /** Format: date-time */
                first_seen?: string;
                /** @enum {string} */
                kind: 'declared' | 'static' | 'runtime';
                /** Format: date-time */
                last_seen?: string;
              }[]
            | null;
          target_node: string;
          /** @enum {string} */
          type:
            | 'http_request'
            | 'grpc_call'
            | 'websocket_message'
            | 'database_query'
            | 'cache_operation'
            | 'message_publish'
            | 'message_consume'
            | 'function_call';
        }[];
        edited_at?: string | null;
        edited_by?: string | null;
        evidence: {
          [key: string]: unknown;
        };
        /** Format: uuid */
        id: string;
        name: string;
        nodes: {
          component_name?: string | null;
          criticality?: number;
          health_check?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            checks?: {
              assertions?: {
                at_least?: number;
                at_most?: number;
                contains?: string;
                equals?: string | number | boolean | null;
                exists?: boolean;
                matches?: string;
                name?: string;
                /** @enum {string} */
                on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
                path?: string;
              }[];
              body?: string;
              /** @enum {string} */
              connection?: 'fresh' | 'kept';
              endpoint?: string;
              expect?: string;
              /**
               * @default [
               *       200
               *     ]
               */
              expected_status_codes: number[];
              follow_redirects?: boolean;
              headers?: {
                [key: string]: string;
              };
              /** @enum {string} */
              method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
              model?: string;
              name?: string;
              prompt?: string;
              /** @enum {string} */
              type?:
                | 'http'
                | 'websocket'
                | 'tcp'
                | 'tls'
                | 'dns'
                | 'grpc'
                | 'postgres'
                | 'mysql'
                | 'redis'
                | 'clickhouse'
                | 'mongodb'
                | 'nats'
                | 'kafka'
                | 'heartbeat'
                | 'composite'
                | 'ai_model';
            }[];
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            /** @default true */
            enabled: boolean;
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes: number[];
            /**
             * @default {
             *       "count": 1,
             *       "of": 1
             *     }
             */
            failures: {
              count: number;
              of: number;
            };
            follow_redirects?: boolean;
            grace_seconds?: number;
            headers?: {
              [key: string]: string;
            };
            interval_seconds?: number;
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            needs?: ('all' | 'any') | number;
            prompt?: string;
            /** @default 1 */
            recoveries: number;
            retries?: number;
            retry_interval_ms?: number;
            /** @default 5000 */
            timeout_ms: number;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          } | null;
          id: string;
          metadata?: {
            [key: string]: unknown;
          } | null;
          optional?: boolean;
          redundancy?:
            | {
                /** @constant */
                mode: 'all';
              }
            | {
                /** @constant */
                mode: 'any';
              }
            | {
                k: number;
                /** @constant */
                mode: 'k_of_n';
              };
          service_name?: string | null;
          /** @enum {string} */
          type:
            | 'service'
            | 'api_endpoint'
            | 'database'
            | 'websocket'
            | 'ai_model'
            | 'cache'
            | 'message_queue'
            | 'external_service'
            | 'scheduler';
        }[];
        proposed_chain_id: string;
        review_comment: string | null;
        reviewed_at: string | null;
        reviewed_by: string | null;
        /** Format: uuid */
        scan_id: string;
        /** @enum {string} */
        status: 'pending' | 'approved' | 'rejected' | 'superseded';
      }[];
      total: number;
    };
    ReceivedAnswer_Output: {
      /** Format: date-time */
      received_at: string;
    };
    RegistryStatisticsAnswer_Output: {
      by_category: {
        [key: string]: number;
      };
      by_status: {
        [key: string]: number;
      };
      total_chains: number;
      total_edges: number;
      total_nodes: number;
      total_services: number;
    };
    /** @default {} */
    ReportBody: {
      duration_ms?: number | null;
      message?: string | null;
      /**
       * @default ok
       * @enum {string}
       */
      status?: 'ok' | 'fail';
    };
    /** @default {} */
    ResolutionBody: {
      resolution?: string | null;
    };
    /** @default {} */
    ReviewBody: {
      comment?: string | null;
    };
    RollbackBody: {
      version: number;
    };
    RoutesAnswer_Output: {
      default: {
        /**
         * @default worse
         * @enum {string}
         */
        changes: 'none' | 'worse' | 'all';
        /** @default null */
        channels: string[] | null;
        /** @default [] */
        escalation: {
          after_seconds: number;
          channels: string[];
        }[];
        /** @default [] */
        group_by: ('severity' | 'culprit_service' | 'culprit_kind')[];
        /** @default 60 */
        group_interval_seconds: number;
        /** @default 0 */
        group_wait_seconds: number;
        /** @default [] */
        quiet_hours: {
          /**
           * @default [
           *       "critical"
           *     ]
           */
          except: ('info' | 'warning' | 'critical')[];
          from: string;
          /** @default UTC */
          time_zone: string;
          to: string;
          weekdays?: number[];
        }[];
        /** @default 14400 */
        repeat_interval_seconds: number;
      };
      routes: {
        /**
         * @default worse
         * @enum {string}
         */
        changes: 'none' | 'worse' | 'all';
        channels: string[];
        /** @default false */
        continue: boolean;
        /** @default [] */
        escalation: {
          after_seconds: number;
          channels: string[];
        }[];
        /** @default [] */
        group_by: ('severity' | 'culprit_service' | 'culprit_kind')[];
        /** @default 60 */
        group_interval_seconds: number;
        /** @default 0 */
        group_wait_seconds: number;
        matchers: {
          /** @enum {string} */
          field: 'severity' | 'chain_id' | 'service' | 'culprit_service' | 'culprit' | 'culprit_kind';
          /**
           * @default =
           * @enum {string}
           */
          operator: '=' | '!=' | '=~' | '!~';
          value: string;
        }[];
        name: string;
        /** @default [] */
        quiet_hours: {
          /**
           * @default [
           *       "critical"
           *     ]
           */
          except: ('info' | 'warning' | 'critical')[];
          from: string;
          /** @default UTC */
          time_zone: string;
          to: string;
          weekdays?: number[];
        }[];
        /** @default 14400 */
        repeat_interval_seconds: number;
      }[];
      updated_at: string | null;
      updated_by: string[];
    };
    RoutesBody: {
      /** @default {} */
      default?: {
        /**
         * @default worse
         * @enum {string}
         */
        changes?: 'none' | 'worse' | 'all';
        /** @default null */
        channels?: string[] | null;
        /** @default [] */
        escalation?: {
          after_seconds: number;
          channels: string[];
        }[];
        /** @default [] */
        group_by?: ('severity' | 'culprit_service' | 'culprit_kind')[];
        /** @default 60 */
        group_interval_seconds?: number;
        /** @default 0 */
        group_wait_seconds?: number;
        /** @default [] */
        quiet_hours?: {
          /**
           * @default [
           *       "critical"
           *     ]
           */
          except?: ('info' | 'warning' | 'critical')[];
          from: string;
          /** @default UTC */
          time_zone?: string;
          to: string;
          weekdays?: number[];
        }[];
        /** @default 14400 */
        repeat_interval_seconds?: number;
      };
      /** @default [] */
      routes?: {
        /**
         * @default worse
         * @enum {string}
         */
        changes?: 'none' | 'worse' | 'all';
        channels: string[];
        /** @default false */
        continue?: boolean;
        /** @default [] */
        escalation?: {
          after_seconds: number;
          channels: string[];
        }[];
        /** @default [] */
        group_by?: ('severity' | 'culprit_service' | 'culprit_kind')[];
        /** @default 60 */
        group_interval_seconds?: number;
        /** @default 0 */
        group_wait_seconds?: number;
        matchers: {
          /** @enum {string} */
          field: 'severity' | 'chain_id' | 'service' | 'culprit_service' | 'culprit' | 'culprit_kind';
          /**
           * @default =
           * @enum {string}
           */
          operator?: '=' | '!=' | '=~' | '!~';
          value: string;
        }[];
        name: string;
        /** @default [] */
        quiet_hours?: {
          /**
           * @default [
           *       "critical"
           *     ]
           */
          except?: ('info' | 'warning' | 'critical')[];
          from: string;
          /** @default UTC */
          time_zone?: string;
          to: string;
          weekdays?: number[];
        }[];
        /** @default 14400 */
        repeat_interval_seconds?: number;
      }[];
    };
    RulesAnswer_Output: {
      rules: {
        /** @default [] */
        equal: ('chain_id' | 'category' | 'service' | 'node' | 'severity' | 'type' | 'tag')[];
        name: string;
        source: {
          /** @enum {string} */
          field: 'chain_id' | 'category' | 'service' | 'node' | 'severity' | 'type' | 'tag';
          /**
           * @default =
           * @enum {string}
           */
          operator: '=' | '!=' | '=~' | '!~';
          value: string;
        }[];
        target: {
          /** @enum {string} */
          field: 'chain_id' | 'category' | 'service' | 'node' | 'severity' | 'type' | 'tag';
          /**
           * @default =
           * @enum {string}
           */
          operator: '=' | '!=' | '=~' | '!~';
          value: string;
        }[];
      }[];
      updated_at: string | null;
      updated_by: string[];
    };
    RulesBody: {
      rules: {
        /** @default [] */
        equal?: ('chain_id' | 'category' | 'service' | 'node' | 'severity' | 'type' | 'tag')[];
        name: string;
        source: {
          /** @enum {string} */
          field: 'chain_id' | 'category' | 'service' | 'node' | 'severity' | 'type' | 'tag';
          /**
           * @default =
           * @enum {string}
           */
          operator?: '=' | '!=' | '=~' | '!~';
          value: string;
        }[];
        target: {
          /** @enum {string} */
          field: 'chain_id' | 'category' | 'service' | 'node' | 'severity' | 'type' | 'tag';
          /**
           * @default =
           * @enum {string}
           */
          operator?: '=' | '!=' | '=~' | '!~';
          value: string;
        }[];
      }[];
    };
    ScanAnswer_Output: {
      completed_at: string | null;
      /** Format: date-time */
      created_at: string;
      error: string[];
      findings: {
        file: string;
        message: string;
      }[];
      /** Format: uuid */
      id: string;
      path: string[];
      progress: {
        files_done: number;
        files_total: number;
      };
      proposal_count: number;
      ref?: string[];
      repository?: string[];
      /** @enum {string} */
      status: 'queued' | 'running' | 'completed' | 'failed';
    };
    ScanBody: {
      files?: {
        [key: string]: string;
      };
      path?: string;
      ref?: string;
      repository?: string;
      service_name?: string;
    };
    ScoreAnswer_Output: {
      health_score: number[];
    };
    ScoreBody: {
      availability?: number | null;
      avg_latency?: number | null;
      error_rate?: number | null;
    };
    SecretAnswer_Output: {
      /** Format: date-time */
      created_at: string;
      created_by: string;
      name: string;
      /** Format: date-time */
      updated_at: string;
      updated_by: string;
    };
    SecretBody: {
      value: string;
    };
    SecretsAnswer_Output: {
      limit: number;
      offset: number;
      secrets: {
        /** Format: date-time */
        created_at: string;
        created_by: string;
        name: string;
        /** Format: date-time */
        updated_at: string;
        updated_by: string;
      }[];
      total: number;
    };
    SeriesAnswer_Output: {
      chain_id: string;
      edge?: {
        source_node: string;
        target_node: string;
      } | null;
      /** Format: date-time */
      from: string;
      metric: string;
      node_id?: string[];
      points: {
        average: number | null;
        count: number;
        error_rate: number | null;
        p50: number | null;
        p95: number | null;
        p99: number | null;
        /** Format: date-time */
        time: string;
      }[];
      /** @enum {string} */
      source?: 'checks' | 'traces' | 'statuses';
      step: number;
      /** Format: date-time */
      to: string;
    };
    ServiceAnswer_Output: {
      base_url?: string | null;
      /** Format: date-time */
      created_at: string;
      description?: string | null;
      health_check?: {
        assertions?: {
          at_least?: number;
          at_most?: number;
          contains?: string;
          equals?: string | number | boolean | null;
          exists?: boolean;
          matches?: string;
          name?: string;
          /** @enum {string} */
          on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
          path?: string;
        }[];
        body?: string;
        checks?: {
          assertions?: {
            at_least?: number;
            at_most?: number;
            contains?: string;
            equals?: string | number | boolean | null;
            exists?: boolean;
            matches?: string;
            name?: string;
            /** @enum {string} */
            on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
            path?: string;
          }[];
          body?: string;
          /** @enum {string} */
          connection?: 'fresh' | 'kept';
          endpoint?: string;
          expect?: string;
          /**
           * @default [
           *       200
           *     ]
           */
          expected_status_codes: number[];
          follow_redirects?: boolean;
          headers?: {
            [key: string]: string;
          };
          /** @enum {string} */
          method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
          model?: string;
          name?: string;
          prompt?: string;
          /** @enum {string} */
          type?:
            | 'http'
            | 'websocket'
            | 'tcp'
            | 'tls'
            | 'dns'
            | 'grpc'
            | 'postgres'
            | 'mysql'
            | 'redis'
            | 'clickhouse'
            | 'mongodb'
            | 'nats'
            | 'kafka'
            | 'heartbeat'
            | 'composite'
            | 'ai_model';
        }[];
        /** @enum {string} */
        connection?: 'fresh' | 'kept';
        /** @default true */
        enabled: boolean;
        endpoint?: string;
        expect?: string;
        /**
         * @default [
         *       200
         *     ]
         */
        expected_status_codes: number[];
        /**
         * @default {
         *       "count": 1,
         *       "of": 1
         *     }
         */
        failures: {
          count: number;
          of: number;
        };
        follow_redirects?: boolean;
        grace_seconds?: number;
        headers?: {
          [key: string]: string;
        };
        interval_seconds?: number;
        /** @enum {string} */
        method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
        model?: string;
        needs?: ('all' | 'any') | number;
        prompt?: string;
        /** @default 1 */
        recoveries: number;
        retries?: number;
        retry_interval_ms?: number;
        /** @default 5000 */
        timeout_ms: number;
        /** @enum {string} */
        type?:
          | 'http'
          | 'websocket'
          | 'tcp'
          | 'tls'
          | 'dns'
          | 'grpc'
          | 'postgres'
          | 'mysql'
          | 'redis'
          | 'clickhouse'
          | 'mongodb'
          | 'nats'
          | 'kafka'
          | 'heartbeat'
          | 'composite'
          | 'ai_model';
      } | null;
      /** @default {} */
      metadata: {
        [key: string]: unknown;
      };
      name: string;
      owner?: string | null;
      tier?: string | null;
      /** Format: date-time */
      updated_at: string;
    };
    ServiceBody: {
      base_url?: string | null;
      description?: string | null;
      health_check?: {
        assertions?: {
          at_least?: number;
          at_most?: number;
          contains?: string;
          equals?: string | number | boolean | null;
          exists?: boolean;
          matches?: string;
          name?: string;
          /** @enum {string} */
          on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
          path?: string;
        }[];
        body?: string;
        checks?: {
          assertions?: {
            at_least?: number;
            at_most?: number;
            contains?: string;
            equals?: string | number | boolean | null;
            exists?: boolean;
            matches?: string;
            name?: string;
            /** @enum {string} */
            on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
            path?: string;
          }[];
          body?: string;
          /** @enum {string} */
          connection?: 'fresh' | 'kept';
          endpoint?: string;
          expect?: string;
          /**
           * @default [
           *       200
           *     ]
           */
          expected_status_codes?: number[];
          follow_redirects?: boolean;
          headers?: {
            [key: string]: string;
          };
          /** @enum {string} */
          method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
          model?: string;
          name?: string;
          prompt?: string;
          /** @enum {string} */
          type?:
            | 'http'
            | 'websocket'
            | 'tcp'
            | 'tls'
            | 'dns'
            | 'grpc'
            | 'postgres'
            | 'mysql'
            | 'redis'
            | 'clickhouse'
            | 'mongodb'
            | 'nats'
            | 'kafka'
            | 'heartbeat'
            | 'composite'
            | 'ai_model';
        }[];
        /** @enum {string} */
        connection?: 'fresh' | 'kept';
        /** @default true */
        enabled?: boolean;
        endpoint?: string;
        expect?: string;
        /**
         * @default [
         *       200
         *     ]
         */
        expected_status_codes?: number[];
        /**
         * @default {
         *       "count": 1,
         *       "of": 1
         *     }
         */
        failures?: {
          count: number;
          of: number;
        };
        follow_redirects?: boolean;
        grace_seconds?: number;
        headers?: {
          [key: string]: string;
        };
        interval_seconds?: number;
        /** @enum {string} */
        method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
        model?: string;
        needs?: ('all' | 'any') | number;
        prompt?: string;
        /** @default 1 */
        recoveries?: number;
        retries?: number;
        retry_interval_ms?: number;
        /** @default 5000 */
        timeout_ms?: number;
        /** @enum {string} */
        type?:
          | 'http'
          | 'websocket'
          | 'tcp'
          | 'tls'
          | 'dns'
          | 'grpc'
          | 'postgres'
          | 'mysql'
          | 'redis'
          | 'clickhouse'
          | 'mongodb'
          | 'nats'
          | 'kafka'
          | 'heartbeat'
          | 'composite'
          | 'ai_model';
      } | null;
      /** @default {} */
      metadata?: {
        [key: string]: unknown;
      };
      owner?: string | null;
      tier?: string | null;
    };
    ServicesAnswer_Output: {
      limit: number;
      offset: number;
      services: {
        base_url?: string | null;
        /** Format: date-time */
        created_at: string;
        description?: string | null;
        health_check?: {
          assertions?: {
            at_least?: number;
            at_most?: number;
            contains?: string;
            equals?: string | number | boolean | null;
            exists?: boolean;
            matches?: string;
            name?: string;
            /** @enum {string} */
            on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
            path?: string;
          }[];
          body?: string;
          checks?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes: number[];
            follow_redirects?: boolean;
            headers?: {
              [key: string]: string;
            };
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            name?: string;
            prompt?: string;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          }[];
          /** @enum {string} */
          connection?: 'fresh' | 'kept';
          /** @default true */
          enabled: boolean;
          endpoint?: string;
          expect?: string;
          /**
           * @default [
           *       200
           *     ]
           */
          expected_status_codes: number[];
          /**
           * @default {
           *       "count": 1,
           *       "of": 1
           *     }
           */
          failures: {
            count: number;
            of: number;
          };
          follow_redirects?: boolean;
          grace_seconds?: number;
          headers?: {
            [key: string]: string;
          };
          interval_seconds?: number;
          /** @enum {string} */
          method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
          model?: string;
          needs?: ('all' | 'any') | number;
          prompt?: string;
          /** @default 1 */
          recoveries: number;
          retries?: number;
          retry_interval_ms?: number;
          /** @default 5000 */
          timeout_ms: number;
          /** @enum {string} */
          type?:
            | 'http'
            | 'websocket'
            | 'tcp'
            | 'tls'
            | 'dns'
            | 'grpc'
            | 'postgres'
            | 'mysql'
            | 'redis'
            | 'clickhouse'
            | 'mongodb'
            | 'nats'
            | 'kafka'
            | 'heartbeat'
            | 'composite'
            | 'ai_model';
        } | null;
        /** @default {} */
        metadata: {
          [key: string]: unknown;
        };
        name: string;
        owner?: string | null;
        tier?: string | null;
        /** Format: date-time */
        updated_at: string;
      }[];
      total: number;
    };
    SilenceAnswer_Output: {
      comment: string;
      /** Format: date-time */
      created_at: string;
      created_by: string;
      ended_at: string | null;
      ended_by: string[];
      /** Format: date-time */
      ends_at: string;
      /** @default false */
      everything: boolean;
      /** Format: uuid */
      id: string;
      /** @default [] */
      matchers: {
        /** @enum {string} */
        field: 'chain_id' | 'category' | 'service' | 'node' | 'severity' | 'type' | 'tag';
        /**
         * @default =
         * @enum {string}
         */
        operator: '=' | '!=' | '=~' | '!~';
        value: string;
      }[];
      /** Format: date-time */
      starts_at: string;
      /** @enum {string} */
      state: 'active' | 'upcoming' | 'ended';
    };
    SilenceBody: {
      comment: string;
      /** Format: date-time */
      ends_at: string;
      /** @default false */
      everything?: boolean;
      /** @default [] */
      matchers?: {
        /** @enum {string} */
        field: 'chain_id' | 'category' | 'service' | 'node' | 'severity' | 'type' | 'tag';
        /**
         * @default =
         * @enum {string}
         */
        operator?: '=' | '!=' | '=~' | '!~';
        value: string;
      }[];
      starts_at?: string | null;
    };
    SilencesAnswer_Output: {
      limit: number;
      offset: number;
      silences: {
        comment: string;
        /** Format: date-time */
        created_at: string;
        created_by: string;
        ended_at: string | null;
        ended_by: string | null;
        /** Format: date-time */
        ends_at: string;
        /** @default false */
        everything: boolean;
        /** Format: uuid */
        id: string;
        /** @default [] */
        matchers: {
          /** @enum {string} */
          field: 'chain_id' | 'category' | 'service' | 'node' | 'severity' | 'type' | 'tag';
          /**
           * @default =
           * @enum {string}
           */
          operator: '=' | '!=' | '=~' | '!~';
          value: string;
        }[];
        /** Format: date-time */
        starts_at: string;
        /** @enum {string} */
        state: 'active' | 'upcoming' | 'ended';
      }[];
      total: number;
    };
    SinglePointsAnswer_Output: {
      limit: number;
      offset: number;
      single_points_of_failure: {
        chains_broken: number;
        component_name: string | null;
        node: string;
        service_name: string | null;
        /** @enum {string} */
        type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
      }[];
      total: number;
    };
    StatisticsAnswer_Output: {
      active_chains: number;
      by_status: {
        [key: string]: number;
      };
      check_targets: number;
      checks_last_minute: number;
      configured_chains: number;
    };
    StatusAnswer_Output: {
      chains: {
        availability: number | null;
        days: {
          availability: number | null;
          date: string;
        }[];
        id: string;
        name: string;
        /** @enum {string} */
        status: 'operational' | 'degraded' | 'outage' | 'maintenance' | 'unknown';
      }[];
      /** @enum {string} */
      status: 'operational' | 'degraded' | 'outage' | 'maintenance' | 'unknown';
      title: string;
      updated_at: string;
    };
    SummariesAnswer_Output: {
      next: string[];
      summaries: {
        chain_id: string;
        checked_at: string | null;
        coverage: number | null;
        edge_health: {
          breached: boolean;
          source_node: string;
          target_node: string;
        }[];
        error_budget: {
          burn_rate: number;
          remaining: number;
          target: number;
          window_days: number;
        } | null;
        node_health: {
          error_message: string | null;
          node_id: string;
          /** @enum {string} */
          status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance';
        }[];
        overall_score: number | null;
        /** @enum {string} */
        status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance';
      }[];
    };
    TokenAnswer_Output: {
      /** Format: date-time */
      created_at: string;
      created_by: string;
      endpoint: string;
      path: string;
      token: string;
    };
    TopologyAnswer_Output: {
      /** Format: date-time */
      at: string;
      edges: {
        chain_ids: string[];
        /** @enum {string} */
        edge_type:
          | 'http_request'
          | 'grpc_call'
          | 'websocket_message'
          | 'database_query'
          | 'cache_operation'
          | 'message_publish'
          | 'message_consume'
          | 'function_call';
        environment: string;
        first_seen: string | null;
        last_seen: string | null;
        source: string;
        sources: ('declared' | 'traces' | 'flows' | 'checks')[];
        /** @enum {string} */
        status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance';
        target: string;
        trace_id: string | null;
        traffic: {
          average_ms: number | null;
          calls: number;
          error_rate: number | null;
          errors: number;
          estimated_calls: number;
          p50_ms: number | null;
          p95_ms: number | null;
          p99_ms: number | null;
        } | null;
      }[];
      /** Format: date-time */
      from: string;
      nodes: {
        chain_ids: string[];
        entry_calls: number;
        first_seen: string | null;
        id: string;
        last_seen: string | null;
        name: string;
        sources: ('declared' | 'traces' | 'flows' | 'checks')[];
        /** @enum {string} */
        status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance';
        /** @enum {string} */
        type:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
      }[];
      truncated: boolean;
    };
    TrackAnswer_Output: {
      accepted: number;
      ids: string[];
    };
    TrackBody: {
      events: {
        /** @default {} */
        attributes?: {
          [key: string]: unknown;
        };
        chain_id?: string | null;
        duration_ms?: number | null;
        event_type: string;
        id?: string;
        node_id?: string | null;
        service_name: string;
        timestamp?: string | null;
      }[];
    };
    ValidationAnswer_Output: {
      entry_nodes?: string[];
      errors: {
        code: string;
        message: string;
        path: string;
      }[];
      exit_nodes?: string[];
      strict?: boolean;
      suggestions: string[];
      valid: boolean;
      warnings: {
        code: string;
        message: string;
        path: string;
      }[];
    };
    VersionsAnswer_Output: {
      limit: number;
      offset: number;
      total: number;
      versions: {
        /** @enum {string} */
        category: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
        /** Format: date-time */
        created_at: string;
        created_by: string;
        dependencies: string[];
        description?: string | null;
        edge_count: number;
        edges: {
          direction?: ('outbound' | 'inbound' | 'bidirectional') | null;
          environment?: string | null;
          latency_sla?: number | null;
          metadata?: {
            [key: string]: unknown;
          } | null;
          operation?: string | null;
          protocol?: string | null;
          redundancy?:
            | (
                | {
                    group?: string;
                    /** @constant */
                    mode: 'all';
                  }
                | {
                    group?: string;
                    /** @constant */
                    mode: 'any';
                  }
                | {
                    group?: string;
                    k: number;
                    /** @constant */
                    mode: 'k_of_n';
                  }
              )
            | null;
          source_node: string;
          sources?:
            | {
                confidence?: number;
                evidence?: {
                  file?: string;
                  line?: number;
                  note?: string;
                  snippet?: string;
                  trace_id?: string;
                  url?: string;
                }[];
                /** Format: date-time */
                first_seen?: string;
                /** @enum {string} */
                kind: 'declared' | 'static' | 'runtime';
                /** Format: date-time */
                last_seen?: string;
              }[]
            | null;
          target_node: string;
          /** @enum {string} */
          type:
            | 'http_request'
            | 'grpc_call'
            | 'websocket_message'
            | 'database_query'
            | 'cache_operation'
            | 'message_publish'
            | 'message_consume'
            | 'function_call';
        }[];
        id: string;
        involved_services: string[];
        latency_sla?: number | null;
        metadata: {
          [key: string]: unknown;
        };
        name: string;
        node_count: number;
        nodes: {
          component_name?: string | null;
          criticality?: number;
          display_name: string;
          health_check?: {
            assertions?: {
              at_least?: number;
              at_most?: number;
              contains?: string;
              equals?: string | number | boolean | null;
              exists?: boolean;
              matches?: string;
              name?: string;
              /** @enum {string} */
              on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
              path?: string;
            }[];
            body?: string;
            checks?: {
              assertions?: {
                at_least?: number;
                at_most?: number;
                contains?: string;
                equals?: string | number | boolean | null;
                exists?: boolean;
                matches?: string;
                name?: string;
                /** @enum {string} */
                on: 'status' | 'response_time' | 'first_byte' | 'header' | 'body' | 'json' | 'certificate_days';
                path?: string;
              }[];
              body?: string;
              /** @enum {string} */
              connection?: 'fresh' | 'kept';
              endpoint?: string;
              expect?: string;
              /**
               * @default [
               *       200
               *     ]
               */
              expected_status_codes: number[];
              follow_redirects?: boolean;
              headers?: {
                [key: string]: string;
              };
              /** @enum {string} */
              method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
              model?: string;
              name?: string;
              prompt?: string;
              /** @enum {string} */
              type?:
                | 'http'
                | 'websocket'
                | 'tcp'
                | 'tls'
                | 'dns'
                | 'grpc'
                | 'postgres'
                | 'mysql'
                | 'redis'
                | 'clickhouse'
                | 'mongodb'
                | 'nats'
                | 'kafka'
                | 'heartbeat'
                | 'composite'
                | 'ai_model';
            }[];
            /** @enum {string} */
            connection?: 'fresh' | 'kept';
            /** @default true */
            enabled: boolean;
            endpoint?: string;
            expect?: string;
            /**
             * @default [
             *       200
             *     ]
             */
            expected_status_codes: number[];
            /**
             * @default {
             *       "count": 1,
             *       "of": 1
             *     }
             */
            failures: {
              count: number;
              of: number;
            };
            follow_redirects?: boolean;
            grace_seconds?: number;
            headers?: {
              [key: string]: string;
            };
            interval_seconds?: number;
            /** @enum {string} */
            method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
            model?: string;
            needs?: ('all' | 'any') | number;
            prompt?: string;
            /** @default 1 */
            recoveries: number;
            retries?: number;
            retry_interval_ms?: number;
            /** @default 5000 */
            timeout_ms: number;
            /** @enum {string} */
            type?:
              | 'http'
              | 'websocket'
              | 'tcp'
              | 'tls'
              | 'dns'
              | 'grpc'
              | 'postgres'
              | 'mysql'
              | 'redis'
              | 'clickhouse'
              | 'mongodb'
              | 'nats'
              | 'kafka'
              | 'heartbeat'
              | 'composite'
              | 'ai_model';
          } | null;
          id: string;
          metadata?: {
            [key: string]: unknown;
          } | null;
          optional?: boolean;
          redundancy?:
            | {
                /** @constant */
                mode: 'all';
              }
            | {
                /** @constant */
                mode: 'any';
              }
            | {
                k: number;
                /** @constant */
                mode: 'k_of_n';
              };
          service_name?: string | null;
          /** @enum {string} */
          type:
            | 'service'
            | 'api_endpoint'
            | 'database'
            | 'websocket'
            | 'ai_model'
            | 'cache'
            | 'message_queue'
            | 'external_service'
            | 'scheduler';
        }[];
        /** @enum {string} */
        status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance' | 'draft';
        tags: string[];
        /** Format: date-time */
        updated_at: string;
        updated_by: string;
        version: number;
      }[];
    };
    WhoIAmAnswer_Output: {
      /** @enum {string} */
      kind: 'key' | 'token' | 'bootstrap' | 'open' | 'configuration';
      name: string;
      /** @enum {string} */
      role: 'viewer' | 'operator' | 'admin';
    };
    WindowAnswer_Output: {
      /** @default [] */
      chain_ids: string[];
      comment: string[];
      /** Format: date-time */
      created_at: string;
      created_by: string;
      cron: string[];
      duration_seconds: number[];
      ends_at: string | null;
      /** @default false */
      everything: boolean;
      /** Format: uuid */
      id: string;
      name: string;
      next_change_at: string | null;
      /** @default [] */
      nodes: {
        chain_id: string;
        node_id: string;
      }[];
      /** @default [] */
      service_names: string[];
      starts_at: string | null;
      /** @enum {string} */
      state: 'active' | 'upcoming' | 'ended';
      time_zone: string[];
    };
    WindowBody: {
      /** @default [] */
      chain_ids?: string[];
      comment?: string | null;
      cron?: string | null;
      duration_seconds?: number | null;
      ends_at?: string | null;
      /** @default false */
      everything?: boolean;
      name: string;
      /** @default [] */
      nodes?: {
        chain_id: string;
        node_id: string;
      }[];
      /** @default [] */
      service_names?: string[];
      starts_at?: string | null;
      time_zone?: string | null;
    };
    WindowsAnswer_Output: {
      limit: number;
      maintenance_windows: {
        /** @default [] */
        chain_ids: string[];
        comment: string | null;
        /** Format: date-time */
        created_at: string;
        created_by: string;
        cron: string | null;
        duration_seconds: number | null;
        ends_at: string | null;
        /** @default false */
        everything: boolean;
        /** Format: uuid */
        id: string;
        name: string;
        next_change_at: string | null;
        /** @default [] */
        nodes: {
          chain_id: string;
          node_id: string;
        }[];
        /** @default [] */
        service_names: string[];
        starts_at: string | null;
        /** @enum {string} */
        state: 'active' | 'upcoming' | 'ended';
        time_zone: string | null;
      }[];
      offset: number;
      total: number;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  ProblemsController_list: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ProblemsController_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        code: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  AccessController_access: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  AccessController_me: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WhoIAmAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  AlertsController_list: {
    parameters: {
      query?: {
        chain_id?: string;
        limit?: number;
        offset?: number;
        severity?: 'info' | 'warning' | 'critical';
        status?: 'firing' | 'acknowledged' | 'resolved';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  AlertsController_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        alert_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  AlertsController_acknowledge: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        alert_id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['AcknowledgementBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  AlertsController_resolve: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        alert_id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ResolutionBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ApiKeysController_list: {
    parameters: {
      query?: {
        limit?: number;
        offset?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeysAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ApiKeysController_create: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ApiKeyBody'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewApiKeyAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ApiKeysController_revoke: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        key_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ChainsController_apply: {
    parameters: {
      query?: never;
      header?: {
        /** @description Chosen by the client: the same request under the same key, within a day, is answered again and not done again */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ApplyBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApplyAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  AuditLogController_list: {
    parameters: {
      query?: {
        action?: string;
        actor?: string;
        from?: string;
        limit?: number;
        offset?: number;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditLogAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ChainsController_list: {
    parameters: {
      query?: {
        category?: 'data_flow' | 'service_communication' | 'user_experience' | 'ai_ml_processing' | 'infrastructure';
        cursor?: string;
        depends_on?: string;
        limit?: number;
        node_type?:
          | 'service'
          | 'api_endpoint'
          | 'database'
          | 'websocket'
          | 'ai_model'
          | 'cache'
          | 'message_queue'
          | 'external_service'
          | 'scheduler';
        offset?: number;
        q?: string;
        service?: string;
        sort?:
          | 'id'
          | 'name'
          | 'category'
          | 'status'
          | 'version'
          | 'created_at'
          | 'updated_at'
          | '-id'
          | '-name'
          | '-category'
          | '-status'
          | '-version'
          | '-created_at'
          | '-updated_at';
        status?: 'healthy' | 'degraded' | 'unhealthy' | 'unknown' | 'maintenance' | 'draft';
        tag?: string;
        updated_by?: string;
        updated_since?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChainsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ChainsController_register: {
    parameters: {
      query?: never;
      header?: {
        /** @description Chosen by the client: the same request under the same key, within a day, is answered again and not done again */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChainBody'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChainAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ChainsController_get: {
    parameters: {
      query?: {
        at?: string;
      };
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChainAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ChainsController_delete: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version that may be deleted: `"3"` */
        'If-Match'?: string;
      };
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ChainsController_update: {
    parameters: {
      query?: never;
      header?: {
        /** @description The version that the change was made from: `"3"` */
        'If-Match'?: string;
      };
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChainPatchBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChainAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ChainsController_dependencies: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DependenciesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  VersionsController_diff: {
    parameters: {
      query: {
        from: number;
        to: number;
      };
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DiffAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  TopologyController_executions: {
    parameters: {
      query?: {
        from?: string;
        limit?: number;
        status?: 'ok' | 'error';
        to?: string;
      };
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ExecutionsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MonitoringController_health: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChainHealthAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MonitoringController_check: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CheckBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChainHealthAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  VersionsController_history: {
    parameters: {
      query?: {
        limit?: number;
        offset?: number;
      };
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HistoryAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MetricsController_series: {
    parameters: {
      query?: {
        format?: 'json' | 'csv' | 'arrow';
        from?: string;
        metric?: 'response_time' | 'availability' | 'score';
        node_id?: string;
        source_node?: string;
        step?: number;
        target_node?: string;
        to?: string;
      };
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SeriesAnswer_Output'];
          'application/vnd.apache.arrow.stream': components['schemas']['SeriesAnswer_Output'];
          'text/csv': components['schemas']['SeriesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MonitoringController_getMonitoring: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MonitoringAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MonitoringController_putMonitoring: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MonitoringBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MonitoringAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MonitoringController_deleteMonitoring: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  HeartbeatsController_issue: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chain_id: string;
        node_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TokenAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  VersionsController_rollback: {
    parameters: {
      query?: never;
      header?: {
        /** @description Chosen by the client: the same request under the same key, within a day, is answered again and not done again */
        'Idempotency-Key'?: string;
        /** @description The version that may be replaced: `"3"` */
        'If-Match'?: string;
      };
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RollbackBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChainAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MetricsController_objective: {
    parameters: {
      query?: {
        at?: string;
        target?: number;
        window_days?: number;
      };
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ObjectiveAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ChainsController_validation: {
    parameters: {
      query?: {
        /** @description Whether a warning makes the chain invalid, as an error does */
        strict?: 'true' | 'false';
      };
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ValidationAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  VersionsController_versions: {
    parameters: {
      query?: {
        limit?: number;
        offset?: number;
      };
      header?: never;
      path: {
        chain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VersionsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  VersionsController_version: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        chain_id: string;
        version: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChainAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ChainsController_validate: {
    parameters: {
      query?: {
        /** @description Whether a warning makes the chain invalid, as an error does */
        strict?: 'true' | 'false';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** @description A chain, as for registering it */
    requestBody: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ValidationAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  DiscoveryController_drift: {
    parameters: {
      query?: {
        chain_id?: string;
        limit?: number;
        offset?: number;
        service?: string;
        state?: 'confirmed' | 'undeclared' | 'static_only' | 'runtime_only' | 'declared_only';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DriftAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  DiscoveryController_proposals: {
    parameters: {
      query?: {
        limit?: number;
        offset?: number;
        scan_id?: string;
        status?: 'pending' | 'approved' | 'rejected' | 'superseded';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProposalsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  DiscoveryController_proposal: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        proposal_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProposalAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  DiscoveryController_edit: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        proposal_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EditBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProposalAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  DiscoveryController_approve: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        proposal_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReviewBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApprovalAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  DiscoveryController_reject: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        proposal_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReviewBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProposalAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  DiscoveryController_scan: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ScanBody'];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ScanAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  DiscoveryController_getScan: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        scan_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ScanAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  EventsController_list: {
    parameters: {
      query?: {
        chain_id?: string;
        event_type?: string;
        from?: string;
        limit?: number;
        node_id?: string;
        offset?: number;
        service?: string;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  EventsController_track: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['TrackBody'];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TrackAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  FlowsController_observe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FlowsBody'];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FlowsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MonitoringController_score: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ScoreBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ScoreAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  HeartbeatsController_report: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        token: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReportBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReceivedAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ImpactController_impact: {
    parameters: {
      query?: {
        chain?: string;
        limit?: number;
        node?: string;
        service?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImpactAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  IncidentsController_list: {
    parameters: {
      query?: {
        chain_id?: string;
        limit?: number;
        offset?: number;
        severity?: 'info' | 'warning' | 'critical';
        status?: 'open' | 'closed';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IncidentsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  IncidentsController_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        incident_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IncidentDetailAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  IncidentsController_acknowledge: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        incident_id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['AcknowledgementBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IncidentAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  IncidentsController_resolve: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        incident_id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ResolutionBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IncidentAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  InhibitionRulesController_get: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RulesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  InhibitionRulesController_put: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RulesBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RulesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MaintenanceWindowsController_list: {
    parameters: {
      query?: {
        chain_id?: string;
        limit?: number;
        offset?: number;
        service?: string;
        state?: 'active' | 'upcoming' | 'ended';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WindowsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MaintenanceWindowsController_create: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WindowBody'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WindowAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MaintenanceWindowsController_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        window_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WindowAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MaintenanceWindowsController_remove: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        window_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MetricsController_platform: {
    parameters: {
      query?: {
        from?: string;
        limit?: number;
        metric?: 'response_time' | 'availability' | 'score';
        offset?: number;
        step?: number;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PlatformAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MetricsController_export: {
    parameters: {
      query: {
        chain_id?: string;
        format?: 'parquet' | 'csv' | 'jsonl';
        from: string;
        table?:
          | 'chain_health_metrics'
          | 'chain_execution_traces'
          | 'chain_performance_events'
          | 'chain_network_flows'
          | 'chain_states';
        to: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/jsonl': string;
          'application/vnd.apache.parquet': string;
          'text/csv': string;
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MonitoringController_summaries: {
    parameters: {
      query?: {
        after?: string | null;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SummariesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MonitoringController_histories: {
    parameters: {
      query?: {
        from?: string;
        step?: number;
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HistoriesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MonitoringController_statistics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StatisticsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  NotificationChannelsController_list: {
    parameters: {
      query?: {
        limit?: number;
        offset?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChannelsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  NotificationChannelsController_create: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChannelBody'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChannelAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  NotificationChannelsController_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        channel_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChannelAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  NotificationChannelsController_update: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        channel_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChannelChangeBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChannelAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  NotificationChannelsController_remove: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        channel_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  NotificationChannelsController_test: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        channel_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChannelTestAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  NotificationsController_routes: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoutesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  NotificationsController_put: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RoutesBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoutesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  NotificationsController_list: {
    parameters: {
      query?: {
        channel_id?: string;
        incident_id?: string;
        kind?: 'opened' | 'changed' | 'acknowledged' | 'reminder' | 'escalated' | 'closed';
        limit?: number;
        offset?: number;
        state?: 'queued' | 'sending' | 'sent' | 'failed' | 'superseded';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ImpactController_path: {
    parameters: {
      query: {
        direction?: 'calls' | 'dependencies';
        from: string;
        to: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PathAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  SecretsController_list: {
    parameters: {
      query?: {
        limit?: number;
        offset?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SecretsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  SecretsController_put: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SecretBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SecretAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  SecretsController_remove: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ServicesController_list: {
    parameters: {
      query?: {
        limit?: number;
        offset?: number;
        q?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ServicesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ServicesController_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ServiceAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ServicesController_put: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ServiceBody'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ServiceAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  SilencesController_list: {
    parameters: {
      query?: {
        limit?: number;
        offset?: number;
        state?: 'active' | 'upcoming' | 'ended';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SilencesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  SilencesController_create: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SilenceBody'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SilenceAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  SilencesController_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        silence_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SilenceAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  SilencesController_end: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        silence_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  ImpactController_singlePoints: {
    parameters: {
      query?: {
        chain?: string;
        limit?: number;
        offset?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SinglePointsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  HealthController_statistics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RegistryStatisticsAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  StatusPageController_status: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StatusAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  StreamController_stream: {
    parameters: {
      query?: never;
      header?: {
        /** @description The last message that was heard: what came after it comes first, or `stream.reset` where that is not known any more */
        'Last-Event-ID'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  TopologyController_topology: {
    parameters: {
      query?: {
        at?: string;
        environment?: string;
        window_minutes?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TopologyAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  TopologyController_edges: {
    parameters: {
      query?: {
        at?: string;
        environment?: string;
        limit?: number;
        min_calls?: number;
        offset?: number;
        service?: string;
        sort?: 'busiest' | 'slowest' | 'failing';
        window_minutes?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EdgesAnswer_Output'];
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  HealthController_health: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  HealthController_detailed: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  HealthController_ready: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  HealthController_prometheus: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  MetricsController_chains: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  StatusPageController_page: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  StatusPageController_badge: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        file: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  StatusPageController_style: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong: docs/errors.md and /api/problems list every code */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
