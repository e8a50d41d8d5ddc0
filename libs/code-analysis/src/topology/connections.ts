import { surest } from '../confidence';
import { compare } from '../resolve/resolve-facts';
import { Component } from './components';
import { type Host, clusterLabel, isLocal } from './addresses';
import { NameIndex, plainName } from './names';
import type { EdgeClass, TopologyEdge, TopologyEvidence, UnresolvedConnection } from './topology';

/** Evidence that is worth showing for one edge. */
const MAX_EVIDENCE = 12;

interface Found {
  readonly from: Component;
  readonly to: Component;
  readonly kinds: Map<string, number>;
  readonly evidence: TopologyEvidence[];
}

/** The components by what they are called, and all connections found so far. */
export class Connections {
  private readonly names = new NameIndex<Component>();
  private readonly byPublishedPort = new Map<number, Component | null>();
  private readonly byPort = new Map<number, Component | null>();
  private readonly found = new Map<string, Found>();
  readonly unresolved: UnresolvedConnection[] = [];
  readonly components: Component[];

  constructor(components: readonly Component[]) {
    this.components = [...components];
    // Names that are given come before those that are only derived.
    for (const component of components) this.names.add(component.id, component);
    for (const component of components) for (const { name } of component.deployables) this.names.add(name, component);
    for (const component of components) for (const name of component.names) this.names.add(name, component);
    for (const component of components) {
      for (const { ports } of component.deployables)
        for (const { host } of ports) once(this.byPublishedPort, host, component);
      for (const port of component.ports) once(this.byPort, port, component);
    }
  }

  named(name: string): Component | null {
    return this.names.find(name);
  }

  exactly(name: string): Component | null {
    return this.names.exact(name);
  }

  /** What listens at a host of the platform; null: nothing that the files know. */
  at(host: Host): Component | null {
    if (isLocal(host.name)) {
      const port = host.port ?? (host.scheme === 'http' ? 80 : host.scheme === 'https' ? 443 : null);
      if (port === null) return null;
      return this.byPublishedPort.get(port) ?? this.byPort.get(port) ?? null;
    }
    const label = clusterLabel(host.name);
    return label.includes('.') ? this.names.exact(host.name) : this.names.find(label);
  }

  /** A component that the files only speak of: a provider, a repository, the user. */
  ensure(id: string, make: (component: Component) => void): Component {
    const known = this.names.exact(id);
    if (known !== null) return known;
    const component = new Component(id);
    make(component);
    this.components.push(component);
    this.names.add(id, component);
    return component;
  }

  add(from: Component, to: Component, kind: string, confidence: number, evidence: TopologyEvidence): void {
    if (from === to) return;
    // Whatever speaks of it: settings come from the server of the configuration, and a gateway takes its routes from the registry.
    const isGiven = to.roles.has('config')
      ? this.leads(to, from)
      : to.roles.has('registry') && from.roles.has('gateway');
    if (isGiven) return this.add(to, from, kind, confidence, evidence);
    const key = `${from.id}\n${to.id}`;
    const known = this.found.get(key) ?? { from, to, kinds: new Map<string, number>(), evidence: [] };
    known.kinds.set(kind, Math.max(known.kinds.get(kind) ?? 0, confidence));
    const isKnown = known.evidence.some(
      ({ file, line, rule }) => file === evidence.file && line === evidence.line && rule === evidence.rule,
    );
    if (!isKnown && known.evidence.length < MAX_EVIDENCE) known.evidence.push(evidence);
    this.found.set(key, known);
  }

  /** Whether something is connected to another, in either direction, at least this surely. */
  has(a: Component, b: Component, atLeast = 0.5): boolean {
    return [`${a.id}\n${b.id}`, `${b.id}\n${a.id}`].some((key) => confidenceOf(this.found.get(key)) >= atLeast);
  }

  /** Whether something is connected to another in this direction. */
  leads(from: Component, to: Component, atLeast = 0.5): boolean {
    return confidenceOf(this.found.get(`${from.id}\n${to.id}`)) >= atLeast;
  }

  from(component: Component, atLeast = 0.5): Component[] {
    return [...this.found.values()]
      .filter((each) => each.from === component && confidenceOf(each) >= atLeast)
      .map(({ to }) => to);
  }

  to(component: Component, atLeast = 0.5): Component[] {
    return [...this.found.values()]
      .filter((each) => each.to === component && confidenceOf(each) >= atLeast)
      .map(({ from }) => from);
  }

  edges(atLeast: number): TopologyEdge[] {
    return [...this.found.values()]
      .filter((each) => confidenceOf(each) >= atLeast)
      .map((each) => {
        const [kind = 'http_request'] = [...each.kinds].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]))[0] ?? [];
        return {
          from: each.from.id,
          to: each.to.id,
          class: classOf(each.from, each.to, kind),
          kind,
          confidence: confidenceOf(each),
          evidence: each.evidence,
        };
      })
      .sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
  }
}

const confidenceOf = (found: Found | undefined): number =>
  found === undefined ? 0 : surest([...found.kinds.values()]);

function once<K>(map: Map<K, Component | null>, key: K, component: Component): void {
  const known = map.get(key);
  map.set(key, known === undefined || known === component ? component : null);
}

export function classOf(from: Component, to: Component, kind: string): EdgeClass {
  const kinds = [from.kind, to.kind];
  if (kinds.includes('user')) return 'user';
  if (kinds.includes('database')) return 'database';
  if (kinds.includes('infra')) return 'infra';
  if (kinds.includes('broker')) return 'broker';
  if (kinds.includes('ai_model')) return 'ai';
  return kind === 'configuration' || kind === 'registration' || kind === 'telemetry' ? 'infra' : 'business';
}

export { plainName };
