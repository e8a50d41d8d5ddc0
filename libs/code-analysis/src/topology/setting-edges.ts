import { interpolate } from '../configuration/environment-file';
import { resolvePlaceholders } from '../configuration/properties';
import { isProxyConfiguration, readProxyRoutes } from '../configuration/proxies';
import { at, lineOf, list, readYaml, scalar, tree } from '../configuration/yaml-documents';
import { type Host, hostsOf, isLocal } from './addresses';
import type { Component } from './components';
import type { Connections } from './connections';
import { productOf } from '../configuration/images';
import { driverOf, needsDriver } from './drivers';
import { wordsOf } from './names';
import { sourceFilesOf, type Mentions } from './mentions';
import type { System } from './system';
import type { TopologyEvidence } from './topology';

/** How sure each kind of evidence of a deployment is: the share of the connections of its kind that exist. */
const SURE = {
  /** A variable that names the other, and that the source reads. */
  variable_read: 0.95,
  /** A variable that a framework reads without a word in the source. */
  variable_of_framework: 0.93,
  /** A variable of a program whose source is elsewhere. */
  variable_of_image: 0.9,
  /** A variable that no file of the source names. */
  variable_unread: 0.3,
  proxy: 0.95,
  link: 0.96,
  /** It waits for a server, and nothing else says what for. */
  waits_for_server: 0.92,
  waits_for_service: 0.85,
  /** It waits for a service, but addresses others by variables and not this one. */
  waits_only: 0.35,
  log: 0.95,
  called_after: 0.75,
  scrape: 0.9,
} as const;

const FRAMEWORK_VARIABLE =
  /^(SPRING_|EUREKA_|MANAGEMENT_|ZIPKIN_|OTEL_|QUARKUS_|MICRONAUT_|ASPNETCORE_|ConnectionStrings_|services__|JAVA_|KAFKA_|RABBITMQ?_)|__/i;
const TELEMETRY = /^(OTEL_|JAEGER_|ZIPKIN_|STATSD_|DD_|TRACELOOP_)/i;

/** Connections that deployments and the configuration of proxies and of monitoring say, checked against what the source reads. */
export function settingEdges(system: System, connections: Connections, mentions: Mentions): void {
  for (const component of system.components) {
    variables(component, system, connections, mentions);
    proxies(component, system, connections);
    logs(component, connections);
    monitoring(component, system, connections);
  }
  for (const component of system.components) links(component, connections);
}

/** A database that nothing speaks of is that of the service that it is called after. */
export function namedDatabaseEdges(system: System, connections: Connections): void {
  for (const database of system.components) {
    if (database.kind !== 'database' || connections.to(database).length > 0 || connections.from(database).length > 0)
      continue;
    const words = wordsOf(database.id).filter((word) => !STORE_WORDS.has(word) && productOf(word) === null);
    const owner = words.length === 0 ? null : connections.named(words.join('-'));
    if (owner === null || owner.kind !== 'service' || !needsDriver(owner, database)) continue;
    const [place] = database.evidence;
    connections.add(owner, database, 'database_query', SURE.called_after, {
      file: place?.file ?? database.id,
      line: place?.line ?? 1,
      rule: 'name.database-of',
    });
  }
}

const STORE_WORDS = new Set('db database data store storage sql rdbms cache'.split(' '));

/** After all else is known: what is only waited for is believed where nothing better is said. */
export function waitingEdges(system: System, connections: Connections): void {
  const better = new Map(
    system.components.map((component) => [
      component,
      connections.from(component).filter(({ kind }) => kind === 'service' || kind === 'gateway'),
    ]),
  );
  for (const component of system.components) {
    for (const { depends_on, file, line } of component.deployables) {
      for (const name of depends_on) {
        const target = connections.named(name);
        if (target === null || (target.kind === 'database' && !needsDriver(component, target))) continue;
        // What a server gives is drawn from it; to wait for it is no second connection.
        if (connections.leads(target, component)) continue;
        const evidence = { file, line, rule: 'compose.depends-on' };
        if (target.kind !== 'service' && target.kind !== 'gateway')
          connections.add(component, target, kindFor(target), SURE.waits_for_server, evidence);
        else {
          const isAlone = (better.get(component)?.length ?? 0) === 0;
          connections.add(
            component,
            target,
            'http_request',
            isAlone ? SURE.waits_for_service : SURE.waits_only,
            evidence,
          );
        }
      }
    }
  }
}

export function kindFor(target: Component): string {
  switch (target.kind) {
    case 'database':
      return 'database_query';
    case 'broker':
      return 'message';
    case 'infra':
      return target.engine === 'zipkin' || target.engine === 'telemetry' || target.engine === 'logs'
        ? 'telemetry'
        : 'configuration';
    default:
      return 'http_request';
  }
}

function variables(component: Component, system: System, connections: Connections, mentions: Mentions): void {
  const hasSource = sourceFilesOf(component).length > 0;
  for (const [name, raw] of component.environment) {
    const value = interpolate(raw, component.environment);
    for (const host of hostsOf(value, name)) {
      if (/^smtps?$/.test(host.scheme ?? '')) mail(component, system, connections, mentions, name);
      // Where it runs, this machine is the component itself; only programs that play users run elsewhere.
      const target = isLocal(host.name) && component.kind !== 'user' ? null : connections.at(host);
      if (target === null || target === component) continue;
      if (target.kind === 'database' && hasSource && !needsDriver(component, target)) continue;
      const place = placeOfVariable(component, system, name);
      const read = mentions.of(component, name);
      const isTelemetry = TELEMETRY.test(name);
      const confidence = !hasSource
        ? SURE.variable_of_image
        : read !== null
          ? SURE.variable_read
          : FRAMEWORK_VARIABLE.test(name) || isReadByLibrary(component, name)
            ? SURE.variable_of_framework
            : SURE.variable_unread;
      const kind = isTelemetry ? 'telemetry' : kindFor(target);
      connections.add(component, target, kind, confidence, { ...place, rule: 'configuration.variable' });
      if (read !== null)
        connections.add(component, target, kind, confidence, { ...read, rule: 'source.reads-variable' });
    }
  }
  for (const { command, file, line } of component.deployables) {
    for (const word of command.split(/\s+/)) {
      for (const host of hostsOf(word.replace(/^--?[\w.-]+=/, ''))) {
        const target = connections.at(host);
        if (target !== null)
          connections.add(component, target, kindFor(target), SURE.variable_of_image, {
            file,
            line,
            rule: 'configuration.argument',
          });
      }
    }
  }
}

/** `FLAGD_HOST` is read by a library that is called after `flagd`. */
function isReadByLibrary(component: Component, variable: string): boolean {
  const word = variable.split('_')[0]?.toLowerCase() ?? '';
  if (word.length < 4) return false;
  for (const dependency of component.dependencies)
    if (
      dependency
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .includes(word)
    )
      return true;
  return false;
}

function mail(component: Component, system: System, connections: Connections, mentions: Mentions, name: string): void {
  const read = mentions.of(component, name);
  if (read === null && sourceFilesOf(component).length > 0) return;
  const server = connections.ensure('mail-server', (each) => {
    each.kind = 'external';
    each.engine = 'smtp';
  });
  connections.add(component, server, 'smtp', SURE.variable_read, {
    ...placeOfVariable(component, system, name),
    rule: 'configuration.variable',
  });
}

function placeOfVariable(component: Component, system: System, name: string): Omit<TopologyEvidence, 'rule'> {
  for (const { file } of component.deployables) {
    const text = system.textOf(file);
    if (text.includes(name)) return { file, line: lineOf(text, name) };
  }
  for (const file of component.files) {
    if (/Dockerfile|\.env|\.ya?ml$|\.properties$/.test(file) && system.textOf(file).includes(name))
      return { file, line: lineOf(system.textOf(file), name) };
  }
  const [first] = component.evidence;
  return { file: first?.file ?? component.id, line: first?.line ?? 1 };
}

function proxies(component: Component, system: System, connections: Connections): void {
  const mounted = component.deployables.flatMap(({ mounts }) => mounts);
  const files = [
    ...component.files,
    ...system.files.filter((file) => mounted.some((mount) => file === mount || file.startsWith(`${mount}/`))),
  ];
  for (const file of new Set(files)) {
    if (!isProxyConfiguration(file)) continue;
    for (const { address, line } of readProxyRoutes(system.textOf(file))) {
      const text = interpolate(address, component.environment);
      const hosts = hostsOf(text, 'host');
      for (const host of hosts) {
        const target = isLocal(host.name) ? null : connections.at(host);
        if (target === null || target === component) continue;
        connections.add(component, target, kindFor(target), SURE.proxy, { file, line, rule: 'proxy.route' });
        if (component.kind === 'service' && !isLibrary(component)) component.kind = 'gateway';
      }
    }
  }
}

const isLibrary = (component: Component): boolean =>
  sourceFilesOf(component).some((file) => /\.(java|kt|py|go|cs|rs)$/.test(file));

function logs(component: Component, connections: Connections): void {
  for (const { log_address: address, file, line } of component.deployables) {
    if (address === null) continue;
    for (const host of hostsOf(address)) {
      const target = connections.at(host);
      if (target !== null)
        connections.add(component, target, 'telemetry', SURE.log, { file, line, rule: 'compose.logging' });
    }
  }
}

function links(component: Component, connections: Connections): void {
  for (const deployable of component.deployables) {
    for (const name of deployable.links) {
      const target = connections.named(name);
      if (target !== null)
        connections.add(component, target, kindFor(target), SURE.link, {
          file: deployable.file,
          line: deployable.line,
          rule: deployable.file.endsWith('.cs') ? 'aspire.reference' : 'compose.link',
        });
    }
  }
}

/** What Prometheus scrapes, and what Grafana shows. */
function monitoring(component: Component, system: System, connections: Connections): void {
  if (component.engine !== 'prometheus' && component.engine !== 'grafana') return;
  const mounted = component.deployables.flatMap(({ mounts, build }) => [
    ...mounts,
    ...(build === null ? [] : [build.folder]),
  ]);
  for (const file of system.files) {
    if (
      !/\.ya?ml$/.test(file) ||
      !(
        component.files.includes(file) ||
        mounted.some((mount) => mount !== '' && (file === mount || file.startsWith(`${mount}/`)))
      )
    )
      continue;
    const text = system.textOf(file);
    for (const document of readYaml(text)) {
      const targets = list(at(document, 'scrape_configs')).flatMap((job) =>
        list(at(job, 'static_configs')).flatMap((each) => list(at(each, 'targets'))),
      );
      const sources = list(at(document, 'datasources')).map((each) => tree(each).url);
      for (const value of [...targets, ...sources]) {
        const address = scalar(value) ?? '';
        for (const host of hostsOf(interpolate(address, component.environment), 'host')) {
          const target = isLocal(host.name) ? null : connections.at(host);
          if (target !== null)
            connections.add(target, component, 'telemetry', SURE.scrape, {
              file,
              line: lineOf(text, address),
              rule: 'monitoring.target',
            });
        }
      }
    }
  }
}

/** A setting's value with what it refers to put in. */
export const settled = (component: Component, value: string): string =>
  resolvePlaceholders(
    value,
    (name) => component.environment.get(name) ?? component.property(name.toLowerCase().replace(/[-_]/g, '')),
  );

export const targetsOf = (
  connections: Connections,
  component: Component,
  value: string,
  setting: string,
): { host: Host; target: Component | null }[] =>
  hostsOf(settled(component, value), setting).map((host) => ({ host, target: connections.at(host) }));

export { driverOf };
