import type { Chain, Service } from '@chain-mapping/model';
import { stringify } from 'yaml';
import { asEntityName, type CatalogueEntity, catalogueOf, entityNames } from '../backstage-catalog';
import type { Exporter } from '../format';
import { exportable } from './order';

const TAG = /^[a-z0-9+#]+(-[a-z0-9+#]+)*$/;
const LONGEST_TAG = 63;

/** A System for each chain, then what its chains say of each service. What Backstage has no word for is an annotation. */
export const backstage: Exporter = {
  name: 'backstage',
  description: 'Backstage catalogue: a System for each chain, its services as Components and Resources',
  extension: 'catalog-info.yaml',
  write(input) {
    const { chains, services } = exportable(input);
    const catalogue = catalogueOf(
      chains,
      services.map(({ name }) => name),
    );
    const known = new Map(services.map((service) => [service.name, service]));
    const systems = systemNames(chains);
    const entities = [
      ...chains.map((chain) => systemOf(chain, systems.get(chain.id) ?? chain.id)),
      ...catalogue.map((entity) => partOf(entity, known, systems)),
    ];
    return entities.map((entity) => stringify(entity, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
  },
};

function systemNames(chains: readonly Chain[]): ReadonlyMap<string, string> {
  const names = entityNames();
  return new Map(chains.map(({ id, name }) => [id, names.claim(asEntityName(`${id}-${name}`.toLowerCase()))]));
}

function systemOf(chain: Chain, name: string): object {
  const { id, category, latency_sla, nodes, edges, dependencies, tags, metadata } = chain;
  const sayable = tags.every((tag) => TAG.test(tag) && tag.length <= LONGEST_TAG);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'System',
    metadata: {
      name,
      title: chain.name,
      ...(chain.description != null && { description: chain.description }),
      ...(sayable && tags.length > 0 && { tags }),
      annotations: {
        'chain-mapping/id': id,
        'chain-mapping/category': category,
        ...(latency_sla != null && { 'chain-mapping/latency-sla': String(latency_sla) }),
        ...(dependencies.length > 0 && { 'chain-mapping/dependencies': dependencies.join(', ') }),
        ...(!sayable && { 'chain-mapping/tags': JSON.stringify(tags) }),
        ...(Object.keys(metadata).length > 0 && { 'chain-mapping/metadata': JSON.stringify(metadata) }),
        'chain-mapping/nodes': jsonLines(nodes.map(({ display_name: _, ...node }) => node)),
        'chain-mapping/edges': jsonLines(edges),
      },
    },
    spec: { owner: asOwner(metadata.owner) },
  };
}

function partOf(
  entity: CatalogueEntity,
  services: ReadonlyMap<string, Service>,
  systems: ReadonlyMap<string, string>,
): object {
  const service = services.get(entity.service_name ?? '');
  const owner = service?.owner ?? services.get(entity.provider ?? '')?.owner;
  const [chain_id, ...others] = entity.chain_ids;
  // An entity is part of one System at most; the annotation names all of its chains.
  const system = chain_id === undefined || others.length > 0 ? undefined : systems.get(chain_id);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: entity.kind,
    metadata: {
      name: entity.name,
      title: entity.title,
      ...(service?.description != null && { description: service.description }),
      annotations: {
        ...(entity.chain_ids.length > 0 && { 'chain-mapping/chains': entity.chain_ids.join(', ') }),
        'chain-mapping/service': service === undefined ? 'none' : JSON.stringify(entryOf(service)),
      },
    },
    spec: {
      type: entity.type,
      ...(entity.kind !== 'Resource' && { lifecycle: lifecycleOf(service) }),
      owner: asOwner(owner),
      ...(system !== undefined && { system }),
      ...(entity.kind === 'API' && { definition: definitionOf(entity) }),
      ...listed('providesApis', entity.providesApis),
      ...listed('consumesApis', entity.consumesApis),
      ...listed('dependsOn', entity.dependsOn),
    },
  };
}

const listed = (name: string, refs: readonly string[]): object => (refs.length > 0 ? { [name]: refs } : {});

/** What the rest of the entity does not say of the service. */
function entryOf({ name, base_url, owner, tier, health_check, metadata }: Service): object {
  const given = { owner, tier, base_url, health_check, metadata: Object.keys(metadata).length > 0 ? metadata : null };
  return { name, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value != null)) };
}

const lifecycleOf = (service: Service | undefined): string => {
  const lifecycle = service?.metadata.lifecycle;
  return typeof lifecycle === 'string' && lifecycle.trim() !== '' ? lifecycle : 'production';
};

/** The owner as the name of a Group, which is what Backstage takes it for. */
const asOwner = (owner: unknown): string =>
  typeof owner === 'string' && owner.trim() !== '' ? asEntityName(owner) : 'unknown';

/** A line for each, so that a changed node is a changed line. */
const jsonLines = (values: readonly object[]): string =>
  values.length === 0 ? '[]' : `[\n${values.map((value) => `  ${JSON.stringify(value)}`).join(',\n')}\n]`;

const OPERATION = /^(GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH|TRACE) (\/\S*)$/;

/** An API must have a definition; all that chains know of one is what they call. */
function definitionOf({ title, operations }: CatalogueEntity): string {
  const paths = new Map<string, object>();
  for (const operation of operations) {
    const [, method, path] = OPERATION.exec(operation) ?? [];
    if (method === undefined || path === undefined) continue;
    paths.set(path, {
      ...paths.get(path),
      [method.toLowerCase()]: { responses: { default: { description: 'unknown' } } },
    });
  }
  const definition = { openapi: '3.1.0', info: { title, version: 'unknown' }, paths: Object.fromEntries(paths) };
  return JSON.stringify(definition, undefined, 2);
}
