import { hostsOf, isAddressOfNumbers, isLocal } from './addresses';
import type { Component, Role } from './components';
import type { Connections } from './connections';
import { isRunSource } from './mentions';
import { settled, targetsOf } from './setting-edges';
import type { System } from './system';
import type { TopologyEvidence } from './topology';
import { lineOf } from '../configuration/yaml-documents';

const SURE = {
  property: 0.97,
  /** The library of the only server of its kind. */
  library_of_only: 0.96,
  /** A default of the framework that no setting states. */
  convention: 0.7,
  route: 0.97,
  /** A gateway without a stated route lets in what the registry knows. */
  registered: 0.7,
  /** A bus whose broker nothing names. */
  bus_alone: 0.4,
  own_database: 0.75,
} as const;

const ROLES: readonly (readonly [Role, RegExp, RegExp])[] = [
  ['registry', /^\s*@EnableEurekaServer\b/m, /^spring-cloud-(starter-)?(netflix-)?eureka-server$/],
  ['config', /^\s*@EnableConfigServer\b/m, /^spring-cloud-config-server$/],
  [
    'gateway',
    /^\s*@EnableZuul(Proxy|Server)\b/m,
    /^spring-cloud-starter-(gateway(-mvc|-server-\w+)?|netflix-zuul|zuul)$/,
  ],
  ['admin', /^\s*@EnableAdminServer\b/m, /^spring-boot-admin-(starter-)?server$/],
  ['dashboard', /^\s*@EnableHystrixDashboard\b/m, /^$/],
  ['turbine', /^\s*@EnableTurbine(Stream|Amqp)?\b/m, /^$/],
  ['tracing', /^\s*@EnableZipkin(Stream)?Server\b/m, /^zipkin-server$/],
  ['auth', /^\s*@EnableAuthorizationServer\b/m, /^spring-(security-oauth2|boot-starter-oauth2)-authorization-server$/],
];
const INFRA: readonly Role[] = ['registry', 'config', 'admin', 'dashboard', 'turbine', 'tracing'];

const CONFIG_CLIENT = /^spring-cloud-(starter-)?config(-client)?$/;
const REGISTRY_CLIENT =
  /^spring-cloud-(starter-)?(netflix-)?eureka(-client)?$|^spring-cloud-starter-(consul|zookeeper)-discovery$/;
const TRACING_CLIENT =
  /^(spring-cloud-(starter|sleuth)-zipkin|zipkin-reporter-brave|opentelemetry-exporter-zipkin|spring-cloud-sleuth-zipkin-stream)$/;
const BUS =
  /^spring-cloud-(starter-bus-amqp|starter-stream-rabbit|stream-binder-rabbit|starter-turbine-amqp|netflix-hystrix-amqp)$|^spring-(boot-starter-amqp|rabbit)$/;
const CIRCUITS = /^spring-cloud-(starter-)?(netflix-)?hystrix(-stream|-amqp)?$/;

/** What the annotations and libraries of Spring make of a service, and what it connects to because of them. */
export function springEdges(system: System, connections: Connections): void {
  const java = system.components.filter((component) =>
    component.files.some((file) => /\.(java|kt|groovy)$/.test(file)),
  );
  const annotated = new Map(java.map((component) => [component, annotationsOf(component, system)]));
  for (const component of system.components) {
    if (component.kind === 'infra' && component.engine === 'zipkin') component.roles.add('tracing');
  }
  for (const component of java) {
    const text = annotated.get(component) ?? '';
    for (const [role, annotation, library] of ROLES)
      if (annotation.test(text) || component.dependsOn(library)) component.roles.add(role);
    if (component.roles.has('gateway')) component.kind = 'gateway';
    else if (INFRA.some((role) => component.roles.has(role)) && component.kind === 'service') component.kind = 'infra';
  }
  const withRole = (role: Role): Component[] => system.components.filter((component) => component.roles.has(role));
  const only = (role: Role): Component | null => {
    const all = withRole(role);
    return all.length === 1 ? (all[0] ?? null) : null;
  };
  for (const component of java) {
    const text = annotated.get(component) ?? '';
    const because = (rule: string, needle: string): TopologyEvidence => placeOf(component, system, rule, needle);
    configuration(component, connections, only('config'), because);
    registration(component, connections, only('registry'), text, because);
    tracing(component, connections, only('tracing'), because);
    properties(component, connections, because);
    bus(component, system, connections, text, because);
    security(component, connections, only('auth'), text, because);
    const dashboard = withRole('turbine').find((each) => each.roles.has('dashboard')) ?? null;
    if (dashboard !== null && component.dependsOn(CIRCUITS) && component.kind === 'service')
      connections.add(component, dashboard, 'telemetry', SURE.library_of_only, because('spring.circuits', 'hystrix'));
    const separate = only('dashboard');
    if (component.roles.has('turbine') && separate !== null)
      connections.add(component, separate, 'telemetry', 0.85, because('spring.turbine', 'turbine'));
  }
}

/** Routes that nothing states: what a gateway reaches through the registry. After all calls are known. */
export function registeredRoutes(system: System, connections: Connections): void {
  for (const gateway of system.components) {
    if (!gateway.roles.has('gateway')) continue;
    const hasRoutes = gateway.settings(/^zuul\.routes\.|^spring\.cloud\.gateway\..*routes\[/).length > 0;
    const ignores = gateway.settings(/^zuul\.ignoredservices/).some(({ value }) => value.includes('*'));
    const isZuul = gateway.dependsOn(/zuul/);
    const locates = gateway.settings(/gateway\.discovery\.locator\.enabled$/).some(({ value }) => value === 'true');
    if (hasRoutes || ignores || !(isZuul || locates)) continue;
    for (const service of system.components) {
      if (service.kind !== 'service' || !(service.dependsOn(REGISTRY_CLIENT) || service.roles.has('auth'))) continue;
      const callers = connections.to(service).filter(({ kind }) => kind === 'service');
      if (callers.length > 0 && !service.roles.has('auth')) continue;
      if (service.roles.has('turbine')) continue;
      const [place] = gateway.evidence;
      connections.add(gateway, service, 'http_request', SURE.registered, {
        file: place?.file ?? gateway.id,
        line: place?.line ?? 1,
        rule: 'spring.registered-route',
      });
    }
  }
}

/** The lines of the annotations that configure an application. */
function annotationsOf(component: Component, system: System): string {
  const lines: string[] = [];
  for (const file of component.files) {
    if (!/\.(java|kt|groovy)$/.test(file) || !isRunSource(file)) continue;
    const text = system.textOf(file);
    if (text.includes('@Enable')) lines.push(...text.split('\n').filter((line) => /^\s*@Enable\w+/.test(line)));
  }
  return lines.join('\n');
}

function placeOf(component: Component, system: System, rule: string, needle: string): TopologyEvidence {
  for (const file of component.files) {
    if (!/\.(ya?ml|properties|xml|gradle|kts|java|kt)$/.test(file)) continue;
    const text = system.textOf(file);
    if (text.includes(needle)) return { file, line: lineOf(text, needle), rule };
  }
  const [first] = component.evidence;
  return { file: first?.file ?? component.id, line: first?.line ?? 1, rule };
}

type Because = (rule: string, needle: string) => TopologyEvidence;

function configuration(
  component: Component,
  connections: Connections,
  server: Component | null,
  because: Because,
): void {
  const values = [
    ...component.values('spring.cloud.config.uri'),
    ...component.settings(/^spring\.config\.import(\[\d+\])?$/).map(({ value }) => value),
  ];
  const named = values
    .flatMap((value) => targetsOf(connections, component, value.replace(/^.*configserver:/, ''), 'uri'))
    .find(({ target }) => target !== null)?.target;
  const isClient = component.dependsOn(CONFIG_CLIENT) && !component.roles.has('config');
  const found =
    named ?? connectionsByService(connections, component, /^spring\.cloud\.config\.discovery\.serviceid$/) ?? server;
  if (found != null && isClient) {
    const sure = named != null ? SURE.property : SURE.library_of_only;
    connections.add(
      found,
      component,
      'configuration',
      sure,
      because('spring.config-client', named == null ? 'spring-cloud-starter-config' : 'config'),
    );
  }
  if (!component.roles.has('config')) return;
  for (const { value } of component.settings(/^spring\.cloud\.config\.server\.git\.(repos\.\w+\.)?uri$/)) {
    const host = hostsOf(settled(component, value))[0] ?? null;
    if (host === null || isLocal(host.name)) continue;
    const site = host.name.split('.').at(-2) ?? host.name;
    const repository = connections.ensure(`${site}-repository`, (each) => {
      each.kind = 'infra';
      each.engine = 'repository';
      each.names.add(host.name + host.path);
    });
    connections.add(repository, component, 'configuration', SURE.property, because('spring.config-repository', value));
  }
}

const connectionsByService = (connections: Connections, component: Component, name: RegExp): Component | null =>
  component
    .settings(name)
    .map(({ value }) => connections.named(settled(component, value)))
    .find((each) => each !== null) ?? null;

function registration(
  component: Component,
  connections: Connections,
  server: Component | null,
  text: string,
  because: Because,
): void {
  const isClient =
    component.dependsOn(REGISTRY_CLIENT) ||
    (/@Enable(Discovery|Eureka)Client\b/.test(text) && component.dependencies.size < 3) ||
    /@EnableTurbineStream/.test(text);
  if (!isClient || component.roles.has('registry')) return;
  const named = component
    .settings(/^eureka\.client\.serviceurl\.defaultzone$/)
    .flatMap(({ value, name }) => targetsOf(connections, component, value, name))
    .find(({ target }) => target?.roles.has('registry'))?.target;
  const found = named ?? server;
  if (found == null) return;
  const sure = named != null ? SURE.property : SURE.library_of_only;
  const evidence = because('spring.registry-client', 'eureka');
  // A gateway asks the registry for its routes; the others tell it where they are.
  if (component.roles.has('gateway')) connections.add(found, component, 'registration', sure, evidence);
  else connections.add(component, found, 'registration', sure, evidence);
}

function tracing(component: Component, connections: Connections, server: Component | null, because: Because): void {
  if (component.roles.has('tracing') || !component.dependsOn(TRACING_CLIENT)) return;
  const named = component
    .settings(/zipkin\.(baseurl|tracing\.endpoint|endpoint)$/)
    .flatMap(({ value, name }) => targetsOf(connections, component, value, name))
    .find(({ target }) => target !== null)?.target;
  const found = named ?? server;
  if (found != null)
    connections.add(
      component,
      found,
      'telemetry',
      named != null ? SURE.property : SURE.library_of_only,
      because('spring.tracing-client', 'zipkin'),
    );
}

/** Settings of starters, and the libraries without which they mean nothing. */
const STARTERS: readonly (readonly [RegExp, RegExp, string])[] = [
  [
    /^spring\.(datasource|r2dbc)\.(\w+\.)*(url|jdbcurl)$/,
    /jdbc|jpa|r2dbc|mysql|postgres|mariadb|mybatis|flyway|liquibase|sqlserver|oracle|ojdbc/,
    'database_query',
  ],
  [/^spring\.(data\.)?mongodb\.(uri|host)$/, /mongo/, 'database_query'],
  [/^spring\.(data\.)?redis\.(host|url|cluster\.nodes(\[\d+\])?|sentinel\.nodes)$/, /redis/, 'database_query'],
  [
    /^spring\.(data\.)?(cassandra\.contactpoints|couchbase\.bootstraphosts|neo4j\.uri|elasticsearch\.\w+)(\[\d+\])?$/,
    /cassandra|couchbase|neo4j|elasticsearch/,
    'database_query',
  ],
  [/^spring\.elasticsearch\.(rest\.)?uris(\[\d+\])?$/, /elasticsearch/, 'database_query'],
  [/^spring\.rabbitmq\.(host|addresses(\[\d+\])?)$/, /amqp|rabbit/, 'message'],
  [/^spring\.(cloud\.stream\.)?kafka\.(\w+\.)*(bootstrapservers|brokers)(\[\d+\])?$/, /kafka/, 'message'],
  [/^spring\.activemq\.brokerurl$/, /activemq|jms/, 'message'],
  [/^zuul\.routes\.[^.]+(\.(url|serviceid))?$/, /zuul/, 'http_request'],
  [/^spring\.cloud\.gateway\.(server\.\w+\.)?(mvc\.)?routes\[\d+\]\.uri$/, /gateway/, 'http_request'],
  [/^[\w.]+\.ribbon\.listofservers$/, /ribbon|netflix|feign/, 'http_request'],
];

function properties(component: Component, connections: Connections, because: Because): void {
  for (const [name, library, kind] of STARTERS) {
    const isUsed = component.dependencies.size === 0 || component.dependsOn(library);
    if (!isUsed) continue;
    const settings = component.settings(name);
    for (const { name: setting, value } of settings) {
      for (const { target } of routed(connections, component, value, setting)) {
        if (target === null) continue;
        const sure = kind === 'http_request' ? SURE.route : SURE.property;
        connections.add(
          component,
          target,
          kind,
          sure,
          because(`spring.setting.${setting.split('.').slice(0, 2).join('.')}`, value),
        );
      }
    }
  }
  for (const { value } of component.settings(/^spring\.mail\.host$/)) {
    if (component.dependencies.size > 0 && !component.dependsOn(/mail/)) continue;
    const server = connections.ensure('mail-server', (each) => {
      each.kind = 'external';
      each.engine = 'smtp';
    });
    connections.add(component, server, 'smtp', SURE.property, because('spring.setting.mail', value));
  }
}

/** `lb://orders` and a service id go to the service of that name. */
function routed(
  connections: Connections,
  component: Component,
  value: string,
  setting: string,
): { target: Component | null }[] {
  const text = settled(component, value).replace(/^lb(:ws)?:\/\//, 'http://');
  if (/serviceid$|^zuul\.routes\.[^.]+$/.test(setting) && /^[\w.-]+$/.test(text))
    return [{ target: connections.named(text) }];
  // A route without an address goes to the service of its own name.
  return targetsOf(connections, component, text, 'host');
}

/** Databases of which only an address without a name is known: the one that is deployed, else one of the service's own. After all other evidence. */
export function ownDatabases(system: System, connections: Connections): void {
  for (const component of system.components) {
    if (connections.from(component).some(({ kind }) => kind === 'database')) continue;
    for (const [name, library, kind] of STARTERS) {
      if (kind !== 'database_query' || !(component.dependencies.size === 0 || component.dependsOn(library))) continue;
      const own = ownDatabase(component, component.settings(name));
      if (own === null) continue;
      const deployed = system.components.filter((each) => each.kind === 'database' && each.engine === own.engine);
      const database =
        (deployed.length === 1 ? deployed[0] : undefined) ??
        connections.ensure(`database-${component.id}`, (each) => {
          each.kind = 'database';
          each.engine = own.engine;
          each.confidence = SURE.own_database;
        });
      const evidence = placeOf(component, system, 'spring.setting.datasource', own.value);
      connections.add(component, database, kind, SURE.own_database, evidence);
    }
  }
}

/** A database of which only an address without a name is known: on this machine, or by a number. */
function ownDatabase(
  component: Component,
  settings: readonly { value: string }[],
): { engine: string; value: string } | null {
  for (const { value } of settings) {
    const text = settled(component, value);
    const engine = /^(?:jdbc|r2dbc):(\w+):\/\//.exec(text)?.[1] ?? /^(mongodb)(?:\+srv)?:\/\//.exec(text)?.[1];
    const host = hostsOf(text)[0];
    if (engine === undefined || host === undefined || /^(h2|hsqldb|derby|sqlite)$/.test(engine)) continue;
    if (isLocal(host.name) || isAddressOfNumbers(host.name)) return { engine, value };
  }
  return null;
}

/** The bus of Spring Cloud needs a broker; it is believed where something names it. */
function bus(component: Component, system: System, connections: Connections, text: string, because: Because): void {
  if (!component.dependsOn(BUS)) return;
  const brokers = system.components.filter(({ kind, engine }) => kind === 'broker' && engine === 'rabbitmq');
  const [broker] = brokers;
  if (broker === undefined || brokers.length > 1 || connections.has(component, broker)) return;
  const isTold =
    component.settings(/^spring\.rabbitmq\.|^turbine\.amqp\./).length > 0 || component.roles.has('turbine');
  const isStream = component.dependsOn(CIRCUITS) && /@Enable(CircuitBreaker|Hystrix)\b/.test(text);
  const sure = isTold ? SURE.property : isStream ? 0.85 : SURE.bus_alone;
  const evidence = because('spring.bus', 'amqp');
  if (sure < 0.5)
    connections.unresolved.push({
      from: component.id,
      expression: 'spring.rabbitmq.host',
      reason: 'the address of the broker is in no file that was read',
      evidence,
    });
  if (component.roles.has('turbine') || component.roles.has('tracing'))
    connections.add(broker, component, 'message', sure, evidence);
  else connections.add(component, broker, 'message', sure, evidence);
}

/** Tokens are checked at the server that gives them. */
function security(
  component: Component,
  connections: Connections,
  server: Component | null,
  text: string,
  because: Because,
): void {
  if (component.roles.has('auth')) return;
  const settings = component.settings(/(oauth2|jwt)\..*(uri|url)$/);
  const isOn =
    component.dependencies.size === 0 ||
    component.dependsOn(/oauth2|spring-(cloud-starter-)?security|spring-boot-starter-security/);
  const named = !isOn
    ? undefined
    : settings
        .flatMap(({ name, value }) => targetsOf(connections, component, value, name))
        .find(({ target }) => target !== null && target !== component)?.target;
  const isClient = /@Enable(ResourceServer|OAuth2Sso|OAuth2Client)\b/.test(text);
  const found = named ?? (isClient ? server : null);
  if (found != null)
    connections.add(
      component,
      found,
      'http_request',
      named != null ? 0.92 : 0.85,
      because('spring.security', 'oauth2'),
    );
}
