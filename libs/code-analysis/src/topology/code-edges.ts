import type { Fact, MessageFact, ResourceFact, RpcFact, ServiceCallFact } from '../analysis';
import { productOf } from '../configuration/images';
import { hostsOf, isAddressOfNumbers, isLocal } from './addresses';
import type { Component } from './components';
import { type Connections, plainName } from './connections';
import { kindFor } from './setting-edges';
import type { TopologyEndpoint, TopologyEvidence } from './topology';

const evidenceOf = (fact: Fact): TopologyEvidence => ({ file: fact.file, line: fact.line_start, rule: fact.rule });

/** Connections and endpoints that the parsed source says. */
export function codeEdges(
  facts: readonly Fact[],
  connections: Connections,
  ownersOf: (file: string) => readonly Component[],
): void {
  const rpcServers = new Map<string, Component>();
  for (const fact of facts) {
    const [owner] = ownersOf(fact.file);
    if (fact.kind === 'rpc' && fact.side === 'server' && owner !== undefined) rpcServers.set(fact.rpc_service, owner);
  }
  for (const fact of facts) {
    const owners = ownersOf(fact.file);
    // A library of several can send and receive; which of them does so, it does not say.
    if (fact.kind === 'message' && owners.length > 1) continue;
    for (const from of owners) codeEdge(fact, from, connections, rpcServers);
  }
  directMessages(facts, connections, ownersOf);
}

/** Messages for which no transport with a broker is named go from who sends a subject to the one who answers it. */
function directMessages(
  facts: readonly Fact[],
  connections: Connections,
  ownersOf: (file: string) => readonly Component[],
): void {
  const throughBroker = new Set(
    facts.flatMap((fact) => (fact.kind === 'resource' && fact.resource === 'broker' ? ownersOf(fact.file) : [])),
  );
  const receivers = new Map<string, Set<Component>>();
  for (const fact of facts) {
    if (fact.kind !== 'message' || fact.engine !== null || fact.direction !== 'receive' || fact.subject === null)
      continue;
    const known = receivers.get(fact.subject) ?? new Set<Component>();
    receivers.set(fact.subject, known);
    for (const owner of ownersOf(fact.file)) known.add(owner);
  }
  for (const fact of facts) {
    if (fact.kind !== 'message' || fact.engine !== null || fact.direction !== 'send' || fact.subject === null) continue;
    const [only, ...others] = receivers.get(fact.subject) ?? [];
    if (only === undefined || others.length > 0) continue;
    for (const from of ownersOf(fact.file)) {
      if (from !== only && !throughBroker.has(from) && !throughBroker.has(only))
        connections.add(from, only, 'message', fact.confidence * 0.95, evidenceOf(fact));
    }
  }
}

function codeEdge(
  fact: Fact,
  from: Component,
  connections: Connections,
  rpcServers: ReadonlyMap<string, Component>,
): void {
  switch (fact.kind) {
    case 'service_call':
      // Calls over gRPC are joined by what their ends have of a service's name.
      if (fact.protocol !== 'grpc') serviceCall(fact, from, connections);
      break;
    case 'model_call': {
      const model = connections.ensure(fact.provider, (each) => {
        each.kind = 'ai_model';
        each.engine = fact.provider;
        if (fact.model !== null) each.names.add(fact.model);
      });
      connections.add(from, model, 'model_call', fact.confidence, evidenceOf(fact));
      break;
    }
    case 'database_operation': {
      const host = fact.database?.host ?? null;
      const target = host === null ? null : connections.named(host);
      if (target !== null) connections.add(from, target, 'database_query', fact.confidence, evidenceOf(fact));
      break;
    }
    case 'resource':
      resource(fact, from, connections);
      break;
    case 'message':
      message(fact, from, connections);
      break;
    case 'rpc':
      if (fact.side === 'client') rpc(fact, from, connections, rpcServers);
      break;
    case 'endpoint':
    case 'function_call':
      break;
  }
}

function serviceCall(fact: ServiceCallFact, from: Component, connections: Connections): void {
  const { target } = fact;
  const evidence = evidenceOf(fact);
  const [unresolved] = fact.unresolved;
  if (target === null) {
    if (unresolved !== undefined) connections.unresolved.push({ from: from.id, ...unresolved, evidence });
    return;
  }
  const local = /^localhost-(\d+)$/.exec(target.name)?.[1];
  const host = {
    name: local === undefined ? target.name : 'localhost',
    port: local === undefined ? target.port : Number(local),
    scheme: 'http',
    path: target.path,
  };
  const known = connections.at(host);
  if (known !== null) {
    const kind = fact.protocol === 'websocket' ? 'websocket_message' : kindFor(known);
    connections.add(from, known, kind, fact.confidence, evidence);
    return;
  }
  if (target.kind === 'external' && !isAddressOfNumbers(target.name)) {
    const external = connections.ensure(target.name.replace(/^www\./, ''), (each) => {
      each.kind = 'external';
      each.names.add(target.name);
    });
    connections.add(from, external, 'http_request', fact.confidence, evidence);
    return;
  }
  connections.unresolved.push({
    from: from.id,
    expression: unresolved?.expression ?? fact.url,
    reason: unresolved?.reason ?? `${target.name} is the name of no component that was found`,
    evidence,
  });
}

/** The server that a library speaks to: at its address, else the only one of its kind. */
function serverOf(engine: string, address: string | null, connections: Connections): Component | null {
  const hosts = address === null ? [] : hostsOf(address, 'host');
  for (const host of hosts) {
    const found = connections.at(host) ?? connections.named(host.name);
    if (found !== null) return found;
  }
  const product = productOf(engine);
  const same = connections.components.filter(
    (each) => each.engine === engine || (product !== null && each.engine === product.engine),
  );
  const isElsewhere = hosts.some(({ name }) => !isLocal(name) && name.includes('.') && !isAddressOfNumbers(name));
  return same.length === 1 && !isElsewhere ? (same[0] ?? null) : null;
}

function resource(fact: ResourceFact, from: Component, connections: Connections): void {
  const target = serverOf(fact.engine, fact.address, connections);
  if (target !== null) connections.add(from, target, kindFor(target), fact.confidence, evidenceOf(fact));
  else if (fact.resource === 'ai_model' || fact.resource === 'external') {
    const made = connections.ensure(fact.engine, (each) => {
      each.kind = fact.resource;
      each.engine = fact.engine;
    });
    connections.add(
      from,
      made,
      fact.resource === 'ai_model' ? 'model_call' : fact.engine === 'mail-server' ? 'smtp' : 'http_request',
      fact.confidence,
      evidenceOf(fact),
    );
  } else if (fact.unresolved[0] !== undefined)
    connections.unresolved.push({ from: from.id, ...fact.unresolved[0], evidence: evidenceOf(fact) });
}

function message(fact: MessageFact, from: Component, connections: Connections): void {
  if (fact.engine === null) {
    // Without a broker between, the address is that of the service at the other end.
    for (const host of hostsOf(fact.address ?? '', 'host')) {
      const target = connections.at(host);
      if (target === null) continue;
      if (fact.direction === 'send') connections.add(from, target, 'message', fact.confidence, evidenceOf(fact));
      else connections.add(target, from, 'message', fact.confidence, evidenceOf(fact));
    }
    return;
  }
  const broker = serverOf(fact.engine, fact.address, connections);
  if (broker === null) return;
  if (fact.direction === 'send') connections.add(from, broker, 'message', fact.confidence, evidenceOf(fact));
  else connections.add(broker, from, 'message', fact.confidence, evidenceOf(fact));
}

function rpc(fact: RpcFact, from: Component, connections: Connections, servers: ReadonlyMap<string, Component>): void {
  for (const host of hostsOf(fact.address ?? '', 'host')) {
    const target = connections.at(host);
    if (target !== null) return connections.add(from, target, 'grpc_call', fact.confidence, evidenceOf(fact));
  }
  const server = servers.get(fact.rpc_service) ?? connections.named(fact.rpc_service.replace(/Service$/, ''));
  if (server !== null) connections.add(from, server, 'grpc_call', fact.confidence * 0.95, evidenceOf(fact));
}

/** The endpoints of each component: those that it defines, and those of others that it calls by a declared interface. */
export function endpointsOf(
  facts: readonly Fact[],
  connections: Connections,
  ownersOf: (file: string) => readonly Component[],
): TopologyEndpoint[] {
  const found = new Map<string, TopologyEndpoint>();
  const add = (node: Component, method: string, path: string, confidence: number, evidence: TopologyEvidence): void => {
    const key = `${node.id} ${method} ${path}`;
    const known = found.get(key);
    if (known === undefined || known.confidence < confidence)
      found.set(key, { node: node.id, method, path, confidence, evidence });
  };
  for (const fact of facts) {
    for (const owner of ownersOf(fact.file)) {
      if (fact.kind === 'endpoint' && fact.protocol !== 'grpc')
        add(owner, fact.method, fact.path, fact.confidence, evidenceOf(fact));
      if (fact.kind === 'service_call' && fact.library === 'feign' && fact.target !== null) {
        const target = connections.named(fact.target.name);
        if (target !== null && target !== owner && target.kind !== 'external')
          add(target, fact.method, fact.target.path, fact.confidence * 0.9, evidenceOf(fact));
      }
    }
  }
  return [...found.values()].sort((a, b) =>
    a.node < b.node
      ? -1
      : a.node > b.node
        ? 1
        : a.path < b.path
          ? -1
          : a.path > b.path
            ? 1
            : a.method < b.method
              ? -1
              : 1,
  );
}

export { plainName };
