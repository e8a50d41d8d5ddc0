/** What each field of a file means, under its dotted path: editors show it. The order is that in which they offer the fields. */
const under = (field: string, descriptions: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(descriptions).map(([name, text]) => [`${field}.${name}`, text]));

const assertions = {
  assertions: 'What else must hold of the answer: one that does not makes it a wrong answer.',
  ...under('assertions', {
    on: 'What of the answer is compared.',
    name: 'Name of the header.',
    path: 'A JSONPath into the body, for example `$.status`; each value that it finds must hold.',
    exists: 'Whether it must be there, or must not.',
    equals: 'What it must be.',
    contains: 'A text that must be in it; an item, where it is a list.',
    matches: 'A regular expression of RE2 that must be found in it.',
    at_least: 'The smallest number that it may be.',
    at_most: 'The largest number that it may be.',
  }),
};

const request = {
  type: 'How it is checked; read from the scheme of the endpoint where it is not given.',
  endpoint: 'A URL, or a path below the `base_url` of the service.',
  method: 'HTTP method; `GET` where it is not given.',
  headers: 'HTTP headers that are sent.',
  body: 'What is sent: the HTTP body, or the WebSocket message.',
};

const answer = {
  expected_status_codes: 'The HTTP status codes of a healthy answer.',
  expect: 'A text that the answer must contain.',
  ...assertions,
  connection: 'Whether HTTP opens a connection for each check (`fresh`, where it is not given) or keeps one (`kept`).',
  follow_redirects: 'Whether HTTP goes on to where it is redirected to.',
  model: 'The AI model that is asked.',
  prompt: 'What the AI model is asked; a word where it is not given.',
};

const health_check = {
  enabled: 'Whether it is checked; `true` where it is not given.',
  ...request,
  timeout_ms: 'How long an answer may take, in milliseconds.',
  ...answer,
  checks: 'What a `composite` check is made of; they run at the same time.',
  ...under('checks', {
    name: 'What the composite calls it; its type and address where it is not given.',
    ...request,
    ...answer,
  }),
  needs: 'How many of its checks a `composite` needs: `all` (where it is not given), `any`, or a number.',
  retries: 'How often a check that got no answer is tried again at once.',
  failures: 'A failure counts after `count` failed checks among the last `of`.',
  'failures.count': 'How many checks must fail.',
  'failures.of': 'Among how many of the last checks.',
  interval_seconds: 'How often a target with a heartbeat reports in; a minute where it is not given.',
  grace_seconds:
    'How much later than its interval a heartbeat may come; a tenth of it, at least 5 s, where it is not given.',
  recoveries: 'A failed component is back after so many good checks in a row.',
  retry_interval_ms: 'The interval while a failure or a recovery is not yet certain, in milliseconds.',
};

const redundancy = {
  mode: '`all` of them must work, `any` one of them, or `k_of_n`.',
  k: 'How many must work with `k_of_n`.',
};

export const chainDescriptions: Readonly<Record<string, string>> = {
  id: 'Letter of the category and a number, for example `A1`.',
  name: 'What people call the chain.',
  category: 'What kind of path it is.',
  description: 'What the chain does, and what it means when it stops.',
  tags: 'Words to find the chain by.',
  metadata: 'Anything you want to keep beside the chain; nothing here reads it.',
  latency_sla: 'How long a whole run may take, in milliseconds.',
  dependencies: 'Ids of the chains that this one depends on.',
  nodes: 'The steps of the chain.',
  'nodes.id': 'Name of the step, unique in the chain; edges refer to it.',
  'nodes.type': 'What kind of component the step is.',
  'nodes.service_name': 'The service that the step belongs to, as in the service registry.',
  'nodes.component_name': 'The part of the service.',
  'nodes.health_check': 'How to find out whether the step works; without one, its service is checked.',
  ...under('nodes.health_check', health_check),
  'nodes.optional': 'Its failure degrades the chain, and never breaks it.',
  'nodes.redundancy': 'How many of the components that the step depends on must work.',
  ...under('nodes.redundancy', redundancy),
  'nodes.criticality': "Its weight in the chain's score; 1 where it is not given.",
  'nodes.metadata': 'Anything you want to keep beside the step.',
  edges: 'The calls from step to step; together they lead in one direction, without a circle.',
  'edges.source_node': 'Id of the node that calls.',
  'edges.target_node': 'Id of the node that is called.',
  'edges.type': 'What kind of call it is.',
  'edges.protocol': 'For example `https`, `grpc`, `postgresql`, `amqp`.',
  'edges.operation': 'What is called: `GET /api/prices/{symbol}`, a topic, a statement, a method.',
  'edges.direction': 'Which way the data flows, seen from the source.',
  'edges.environment': 'Where the call is made; without one, in every environment.',
  'edges.latency_sla': 'How long the call may take, in milliseconds.',
  'edges.redundancy': 'How many of the edges of its group must work.',
  ...under('edges.redundancy', redundancy),
  'edges.redundancy.group': 'Edges of one dependent that name the same group belong together.',
  'edges.sources': 'Where the edge is known from.',
  'edges.sources.kind': 'A person wrote it, source code says it, or traffic showed it.',
  'edges.sources.confidence': '0 to 1; 1 where it is not given.',
  'edges.sources.evidence': 'What speaks for the edge.',
  'edges.sources.evidence.file': 'A file of source code.',
  'edges.sources.evidence.line': 'First line of the place in the file, from 1.',
  'edges.sources.evidence.snippet': 'What stands there.',
  'edges.sources.evidence.trace_id': 'A trace that went through the edge.',
  'edges.sources.evidence.url': 'Where a person can read more.',
  'edges.sources.evidence.note': 'What else there is to say.',
  'edges.sources.first_seen': 'When it was seen first: ISO 8601, UTC.',
  'edges.sources.last_seen': 'When it was seen last: ISO 8601, UTC.',
  'edges.metadata': 'Anything you want to keep beside the edge.',
  monitoring: 'How the chain is monitored; without it, the monitoring stays as it is in the registry.',
  'monitoring.enabled': 'Whether the chain is monitored; `true` where it is not given.',
  'monitoring.check_interval': 'Seconds from check to check.',
  'monitoring.alert_thresholds': 'What of the measurements raises an alert.',
  'monitoring.alert_thresholds.latency_threshold': 'Milliseconds.',
  'monitoring.alert_thresholds.error_rate_threshold': 'A share, 0 to 1.',
  'monitoring.alert_thresholds.availability_threshold': 'A share, 0 to 1.',
  'monitoring.alert_thresholds.drift_threshold':
    'So many calls that differ from code and traffic; without it, none is too many.',
  'monitoring.slo': 'The service level objective: what is promised over a window of days.',
  'monitoring.slo.target': 'The share of good time that is promised, for example 0.999.',
  'monitoring.slo.window_days': 'Over how many days.',
};

export const servicesDescriptions: Readonly<Record<string, string>> = {
  services: 'The services that nodes belong to.',
  'services.name': 'Name of the service, as nodes give it in `service_name`.',
  'services.base_url':
    'Where the service answers; endpoints that are paths are below it. Without it, the registry keeps its own.',
  'services.description': 'What the service does.',
  'services.owner': 'Who runs it.',
  'services.tier': 'How much depends on it, in your own words.',
  'services.health_check': 'How a node without an endpoint of its own is checked.',
  ...under('services.health_check', health_check),
  'services.metadata': 'Anything you want to keep beside the service.',
};
