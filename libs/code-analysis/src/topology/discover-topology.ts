import type { AnalysisOptions, Finding } from '../analysis';
import { round } from '../confidence';
import { compare } from '../resolve/resolve-facts';
import { type Understanding, understand } from '../understanding';
import { codeEdges, endpointsOf } from './code-edges';
import type { Component } from './components';
import { Connections } from './connections';
import { grpcEdges } from './grpc-edges';
import { onlyReceives } from './broker-direction';
import { Mentions, sourceFilesOf } from './mentions';
import { wordsOf } from './names';
import { driverEdges, literalEdges } from './source-edges';
import { namedDatabaseEdges, settingEdges, waitingEdges } from './setting-edges';
import { ownDatabases, registeredRoutes, springEdges } from './spring-edges';
import type { System } from './system';
import type { Topology, TopologyEdge, TopologyNode } from './topology';

/** Connections that are less sure than this are left to `unresolved`. */
const LEAST = 0.5;

export interface TopologyResult extends Topology {
  readonly findings: readonly Finding[];
}

/**
 * Finds the parts of a system and how they are connected: from its deployments, its settings and its source together. The same files give the same
 * result, in whatever order they are listed.
 * @param files texts by path, relative to the root, with `/` between folders: sources and settings
 */
export async function discoverTopology(
  files: Readonly<Record<string, string>>,
  options: AnalysisOptions = {},
): Promise<TopologyResult> {
  return topologyOf(await understand(files, options));
}

/** The same of what is understood already; it takes its components for its own, so that it is asked once. */
export function topologyOf({ facts: byFile, findings, system: take }: Understanding): TopologyResult {
  const { system, owners, grpc } = take();
  const connections = new Connections(system.components);
  const facts = [...byFile.values()].flat();
  const mentions = new Mentions(system.textOf);
  springEdges(system, connections);
  settingEdges(system, connections, mentions);
  literalEdges(system, connections);
  codeEdges(facts, connections, owners);
  grpcEdges(system, connections, grpc);
  driverEdges(system, connections);
  namedDatabaseEdges(system, connections);
  ownDatabases(system, connections);
  waitingEdges(system, connections);
  registeredRoutes(system, connections);
  plainServers(system, connections);
  users(system, connections);
  const edges = connections.edges(LEAST).map((edge) => turned(edge, connections, system));
  const nodes = connections.components
    .filter((component) => isShown(component, edges))
    .map((component) => nodeOf(component, edges))
    .sort((a, b) => compare(a.id, b.id));
  return {
    nodes,
    edges: merged(edges),
    endpoints: endpointsOf(facts, connections, owners),
    unresolved: connections.unresolved,
    findings,
  };
}

/** What only a hint speaks of is shown when something is connected to it. */
const isShown = (component: Component, edges: readonly TopologyEdge[]): boolean =>
  component.deployables.length > 0 ||
  component.folders.size > 0 ||
  edges.some(({ from, to }) => from === component.id || to === component.id);

function nodeOf(component: Component, edges: readonly TopologyEdge[]): TopologyNode {
  const sure = Math.max(
    component.confidence,
    ...edges
      .filter(({ from, to }) => from === component.id || to === component.id)
      .map(({ confidence }) => confidence * component.confidence),
  );
  return {
    id: component.id,
    kind: component.kind,
    aliases: [...component.names].filter((name) => name !== component.id).sort(compare),
    confidence: round(sure),
    evidence: component.evidence,
  };
}

/** A broker hands messages on: the arrow to a component that only receives begins at the broker. */
function turned(edge: TopologyEdge, connections: Connections, system: System): TopologyEdge {
  const from = connections.exactly(edge.from);
  const to = connections.exactly(edge.to);
  if (from === null || to?.kind !== 'broker') return edge;
  const collects = from.roles.has('turbine') || from.roles.has('tracing');
  if (!collects && (from.kind === 'infra' || !onlyReceives(from, system.textOf))) return edge;
  return { ...edge, from: edge.to, to: edge.from };
}

function merged(edges: readonly TopologyEdge[]): TopologyEdge[] {
  const best = new Map<string, TopologyEdge>();
  for (const edge of edges) {
    const key = `${edge.from}\n${edge.to}`;
    const known = best.get(key);
    if (known === undefined || known.confidence < edge.confidence)
      best.set(key, { ...edge, evidence: [...(known?.evidence ?? []), ...edge.evidence] });
  }
  return [...best.values()].sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
}

/** A web server that passes nothing on serves files: it is a service like any other. What is called a gateway, and passes on, is one. */
function plainServers(system: System, connections: Connections): void {
  for (const component of system.components) {
    const passesOn =
      component.roles.size > 0 ||
      connections.from(component).some(({ kind }) => kind === 'service' || kind === 'gateway');
    if (component.kind === 'gateway' && !passesOn && component.folders.size > 0) component.kind = 'service';
    const isCalledSo = wordsOf(component.id).some((word) => /^(gateway|apigateway|apigw|bff)$|gateway$/.test(word));
    if (component.kind === 'service' && passesOn && isCalledSo) component.kind = 'gateway';
  }
}

/** People come in through the gateways that no other component stands before; so do programs that play users. */
function users(system: System, connections: Connections): void {
  const doors = system.components.filter(
    (component) =>
      component.kind === 'gateway' &&
      connections.to(component).every(({ kind }) => kind !== 'service' && kind !== 'gateway'),
  );
  if (doors.length > 0) {
    const id = ['user', 'client', 'end-user'].find((each) => connections.exactly(each) === null) ?? 'browser';
    const user = connections.ensure(id, (each) => {
      each.kind = 'user';
      each.names.add('browser');
    });
    for (const door of doors) {
      const [place] = door.evidence;
      connections.add(user, door, 'http_request', 0.94, {
        file: place?.file ?? door.id,
        line: place?.line ?? 1,
        rule: 'gateway.entry',
      });
    }
  }
  const [door] = doors;
  for (const component of system.components) {
    if (
      component.kind !== 'user' ||
      door === undefined ||
      connections.from(component).some(({ kind }) => kind === 'gateway' || kind === 'service')
    )
      continue;
    const [place] = component.evidence;
    connections.add(component, door, 'http_request', 0.75, {
      file: place?.file ?? component.id,
      line: place?.line ?? 1,
      rule: 'user.entry',
    });
  }
}

export { sourceFilesOf };
