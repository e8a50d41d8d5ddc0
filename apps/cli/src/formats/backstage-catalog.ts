import { type ChainEdge, dependsOn, displayName, type NodeInput, type NodeType } from '@chain-mapping/model';
import { Names } from './names';

/** Of a chain, what its place in a catalogue follows from. */
export interface CataloguedChain {
  readonly id: string;
  readonly nodes: readonly Pick<NodeInput, 'id' | 'type' | 'service_name' | 'component_name'>[];
  readonly edges: readonly Pick<ChainEdge, 'source_node' | 'target_node' | 'type' | 'operation'>[];
}

/** What chains say of one entity of a Backstage catalogue. Each list is in the order of the chains. */
export interface CatalogueEntity {
  readonly kind: 'Component' | 'Resource' | 'API';
  readonly name: string;
  readonly ref: string;
  readonly type: string;
  readonly title: string;
  /** The service that the entity is, and not only a part of. */
  readonly service_name: string | undefined;
  /** Of an API, the service that provides it. */
  readonly provider: string | undefined;
  readonly chain_ids: readonly string[];
  /** Of an API, what the chains call: `GET /prices`. */
  readonly operations: readonly string[];
  readonly providesApis: readonly string[];
  readonly consumesApis: readonly string[];
  readonly dependsOn: readonly string[];
}

const LONGEST_NAME = 63;

/** Type of the nodes that are Resources in a catalogue, and of the Resource. */
const resourceTypes: Partial<Record<NodeType, string>> = {
  database: 'database',
  cache: 'cache',
  message_queue: 'message-queue',
};

/** What a Component is, if all of its nodes are of one of these types; else a service. */
const componentTypes: Partial<Record<NodeType, string>> = {
  websocket: 'websocket',
  ai_model: 'ai-model',
  external_service: 'external-service',
  scheduler: 'scheduler',
};

/** The type of node that a Component or Resource of a type stands for, where this catalogue wrote the type. */
export function nodeTypeOfEntity(type: string): NodeType | undefined {
  for (const types of [resourceTypes, componentTypes]) {
    for (const [node_type, written] of Object.entries(types)) {
      if (written === type) return node_type as NodeType;
    }
  }
  return undefined;
}

type CataloguedNode = CataloguedChain['nodes'][number];

class Draft {
  readonly chain_ids = new Set<string>();
  readonly operations = new Set<string>();
  readonly types = new Set<NodeType>();
  readonly providesApis = new Set<Draft>();
  readonly consumesApis = new Set<Draft>();
  readonly dependsOn = new Set<Draft>();
  provider: Draft | undefined;
  name = '';

  constructor(
    readonly title: string,
    readonly service_name: string | undefined,
    readonly isApi: boolean,
  ) {}

  get resourceType(): string | undefined {
    const [type, ...others] = this.types;
    return type === undefined || others.length > 0 ? undefined : resourceTypes[type];
  }

  get kind(): CatalogueEntity['kind'] {
    if (this.isApi) return 'API';
    return this.resourceType === undefined ? 'Component' : 'Resource';
  }

  get type(): string {
    if (this.isApi) return 'openapi';
    const [type = 'service', ...others] = this.types;
    return this.resourceType ?? (others.length > 0 ? undefined : componentTypes[type]) ?? 'service';
  }

  get ref(): string {
    return `${this.kind.toLowerCase()}:${this.name}`;
  }
}

/** A text as the name of an entity. */
export function asEntityName(text: string): string {
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_.]+/g, '-')
    .replace(/^[-_.]+/, '')
    .slice(0, LONGEST_NAME)
    .replace(/[-_.]+$/, '');
  return name === '' ? 'unnamed' : name;
}

export const entityNames = (): Names => new Names('-', LONGEST_NAME);

/**
 * How chains lie in a catalogue. A service is a Component, or a Resource if all of its nodes are stores of one type; a store
 * inside another service is a Resource of its own, and an API endpoint an API that its service provides. A node without a
 * service is an entity by itself. Who depends on whom is what the edges of all chains say together, between services.
 */
export function catalogueOf(chains: readonly CataloguedChain[], service_names: readonly string[]): CatalogueEntity[] {
  const services = new Map<string, Draft>();
  const parts = new Map<string, Draft>();
  const draftIn = (drafts: Map<string, Draft>, key: string, make: () => Draft): Draft => {
    const draft = drafts.get(key) ?? make();
    drafts.set(key, draft);
    return draft;
  };
  const serviceDraft = (name: string) => draftIn(services, name, () => new Draft(name, name, false));
  for (const name of service_names) serviceDraft(name);
  for (const { nodes } of chains) {
    for (const { service_name, type } of nodes) if (service_name != null) serviceDraft(service_name).types.add(type);
  }

  const draftOf = (chain: CataloguedChain, node: CataloguedNode): Draft => {
    const service = node.service_name == null ? undefined : serviceDraft(node.service_name);
    const isApi = node.type === 'api_endpoint';
    const isStore = resourceTypes[node.type] !== undefined;
    if (service !== undefined && !isApi && (!isStore || service.kind === 'Resource')) return service;
    const own = node.component_name == null ? [chain.id, node.id] : [node.component_name];
    const draft = draftIn(
      parts,
      JSON.stringify([node.service_name ?? null, node.type, ...own]),
      () => new Draft(displayName(node), undefined, isApi),
    );
    draft.types.add(node.type);
    // The service is part of the chain by what is a part of it.
    service?.chain_ids.add(chain.id);
    if (isApi && service !== undefined) {
      draft.provider = service;
      service.providesApis.add(draft);
    }
    return draft;
  };

  for (const chain of chains) {
    const drafts = new Map(chain.nodes.map((node) => [node.id, draftOf(chain, node)]));
    for (const draft of drafts.values()) draft.chain_ids.add(chain.id);
    for (const edge of chain.edges) {
      const { dependent, dependency } = dependsOn(edge);
      if (edge.operation != null) drafts.get(edge.target_node)?.operations.add(edge.operation);
      const [from, to] = [drafts.get(dependent), drafts.get(dependency)];
      // What an API needs, the service that provides it needs.
      const needing = from?.isApi ? from.provider : from;
      if (needing === undefined || to === undefined || needing === to || to.provider === needing) continue;
      (to.isApi && needing.kind === 'Component' ? needing.consumesApis : needing.dependsOn).add(to);
    }
  }

  const all = [...services.values(), ...parts.values()];
  const names = { Component: entityNames(), Resource: entityNames(), API: entityNames() };
  for (const draft of all) draft.name = names[draft.kind].claim(asEntityName(draft.title));
  const refs = (drafts: ReadonlySet<Draft>): string[] => [...drafts].map(({ ref }) => ref);
  return all.map((draft) => ({
    kind: draft.kind,
    name: draft.name,
    ref: draft.ref,
    type: draft.type,
    title: draft.title,
    service_name: draft.service_name,
    provider: draft.provider?.service_name,
    chain_ids: [...draft.chain_ids],
    operations: [...draft.operations],
    providesApis: refs(draft.providesApis),
    consumesApis: refs(draft.consumesApis),
    dependsOn: refs(draft.dependsOn),
  }));
}
