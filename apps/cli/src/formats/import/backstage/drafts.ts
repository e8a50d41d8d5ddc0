import type { NodeInput } from '@chain-mapping/model';
import { type CataloguedChain, catalogueOf } from '../../backstage-catalog';
import { asNodeId, Names } from '../../names';
import { type DraftChain, MOST_CHAINS, MOST_NODES } from '../draft-chain';
import { quoted, type Report } from '../report';
import type { Entity } from './entities';
import type { Group, Groups } from './groups';
import { nodeTypeOfSpec, type Relation, type Relations } from './relations';
import { beside, present, type Services } from './services';

interface Catalogue {
  readonly entities: readonly Entity[];
  readonly relations: Relations;
  readonly groups: Groups;
  readonly services: Services;
  readonly report: Report;
}

/** What of a catalogue is in a chain. */
interface Said {
  readonly parts: Set<Entity>;
  readonly relations: Set<Relation>;
}

/** The chains of a catalogue. What is in none of them is noted. */
export function draftsOf(catalogue: Catalogue): DraftChain[] {
  const { entities, relations, groups, report } = catalogue;
  const kept = groups.all.flatMap((group) => keptDraft(group) ?? []);
  const keys = new Set(kept.map(({ key }) => key));
  const said: Said = { parts: new Set(), relations: new Set() };
  const found: DraftChain[] = [];
  for (const group of groups.all) {
    const draft = keys.has(group.key) ? undefined : systemDraft(group, catalogue, said);
    if (draft !== undefined) found.push(draft);
  }
  for (const root of rootsOf(catalogue).slice(0, MOST_CHAINS + 1)) found.push(rootDraft(root, catalogue, said));
  // Components that depend on one another in a circle have no first one: the first in the files is taken for it.
  for (const entity of entities) {
    if (entity.kind !== 'component' || said.parts.has(entity) || hasItsChains(entity, groups)) continue;
    if (found.length <= MOST_CHAINS) found.push(rootDraft(entity, catalogue, said));
  }
  noteUnsaid(catalogue, kept, said.relations);
  for (const entity of entities) {
    if (entity.kind !== 'api' && entity.kind !== 'resource') continue;
    if (groups.of(entity).length > 0 || relations.of(entity).length > 0) continue;
    report.note(entity.place, `${quoted(entity.ref)} is in no chain: nothing uses it`);
  }
  return [...kept, ...found];
}

/** The chain as our own export wrote it down, node by node. */
function keptDraft({ key, system, name }: Group): DraftChain | undefined {
  const nodes = system?.annotations.nodes;
  if (system === undefined || nodes === undefined) return undefined;
  const { annotations, metadata } = system;
  const place = system.at('metadata', 'annotations', 'chain-mapping/edges');
  return {
    key,
    place: system.place,
    name,
    id: annotations.id,
    category: annotations.category,
    description: metadata.description ?? undefined,
    tags: annotations.tags ?? metadata.tags ?? [],
    metadata: annotations.metadata,
    latency_sla: annotations['latency-sla'],
    dependencies: annotations.dependencies,
    nodes,
    edges: (annotations.edges ?? []).map((edge) => ({ ...edge, place })),
  };
}

function systemDraft(group: Group, catalogue: Catalogue, said: Said): DraftChain | undefined {
  const { relations, groups, report } = catalogue;
  const { key, system, name, members } = group;
  const [first] = members;
  if (first === undefined) {
    if (system !== undefined) report.note(system.place, `${quoted(name)} is no chain: no part names it as its System`);
    return undefined;
  }
  const isMember = new Set(members);
  const isBorder = (entity: Entity) => !isMember.has(entity) && groups.of(entity).length > 0;
  const parts = reachedFrom([...members, ...members.flatMap(relations.apisOf)], isBorder, (entity) =>
    relations.of(entity).flatMap(({ dependent, dependency }) => (dependent === entity ? dependency : [])),
  );
  return {
    ...draftOf(parts, isBorder, catalogue, said),
    key,
    place: system?.place ?? first.at('spec', 'system'),
    name,
    ...(system === undefined ? {} : annotated(system)),
    tags: system?.annotations.tags ?? system?.metadata.tags ?? [],
    metadata: system === undefined ? {} : metadataOf(system),
  };
}

function rootDraft(root: Entity, catalogue: Catalogue, said: Said): DraftChain {
  const { relations, groups } = catalogue;
  const isBorder = (entity: Entity) => groups.of(entity).length > 0;
  const unused = relations.apisOf(root).filter((api) => !isConsumed(api, relations));
  const parts = reachedFrom([...unused, root], isBorder, (entity) => ledTo(entity, relations));
  return {
    ...draftOf(parts, isBorder, catalogue, said),
    key: root.ref,
    place: root.place,
    name: root.annotations.name ?? root.metadata.title ?? root.name,
    ...annotated(root),
    tags: root.annotations.tags ?? root.metadata.tags ?? [],
    metadata: {},
  };
}

const annotated = ({ annotations, metadata }: Entity): Partial<DraftChain> => ({
  id: annotations.id,
  category: annotations.category,
  description: metadata.description ?? undefined,
  latency_sla: annotations['latency-sla'],
  dependencies: annotations.dependencies,
});

const metadataOf = (system: Entity): Record<string, unknown> =>
  present({
    backstage: system.ref,
    type: system.spec.type,
    owner: system.spec.owner,
    domain: system.spec.domain,
    ...beside(system),
    ...system.annotations.metadata,
  });

const isConsumed = (api: Entity, relations: Relations): boolean =>
  relations.of(api).some(({ dependency }) => dependency === api);

/** Where a path goes on from an entity: to what it depends on, and from a queue to who takes messages from it. */
const ledTo = (entity: Entity, relations: Relations): Entity[] =>
  relations.of(entity).flatMap(({ source, target, dependent, dependency }) => {
    if (dependent === entity) return dependency;
    return source === entity ? target : [];
  });

/** Whether it is known of which chains an entity is a part, of none perhaps: our own export says so of each. */
const hasItsChains = (entity: Entity, groups: Groups): boolean =>
  groups.of(entity).length > 0 || entity.annotations.service !== undefined;

/** The components outside of all Systems at which a path begins, and those that are said to be chains themselves. */
function rootsOf({ entities, relations, groups }: Catalogue): Entity[] {
  return entities.filter((entity) => {
    if (entity.kind !== 'component') return false;
    if (entity.annotations.id !== undefined) return true;
    if (hasItsChains(entity, groups)) return false;
    return relations.of(entity).every(({ source, dependent, dependency }) => {
      if (dependency === entity) return dependent.kind === 'api' && !isConsumed(dependent, relations);
      // Fed by a queue: the path begins at who feeds the queue, if that is known.
      return source === entity || relations.providersOf(source).length === 0;
    });
  });
}

function reachedFrom(
  starts: readonly Entity[],
  isBorder: (entity: Entity) => boolean,
  next: (entity: Entity) => readonly Entity[],
): Set<Entity> {
  const reached = new Set(starts);
  for (const entity of reached) {
    if (isBorder(entity)) continue;
    for (const other of next(entity)) reached.add(other);
  }
  return reached;
}

function draftOf(
  parts: ReadonlySet<Entity>,
  isBorder: (entity: Entity) => boolean,
  { relations, groups, services, report }: Catalogue,
  said: Said,
): Pick<DraftChain, 'nodes' | 'edges' | 'needs'> {
  for (const part of parts) said.parts.add(part);
  const names = new Names();
  // Larger than a chain can be: it is left out anyway.
  const ids = new Map([...parts].slice(0, MOST_NODES + 1).map((part) => [part, names.claim(asNodeId(part.name))]));
  const inside = [...ids.keys()].flatMap((part) =>
    relations
      .of(part)
      .filter(({ source, target }) => source === part && ids.has(target) && !(isBorder(source) && isBorder(target))),
  );
  for (const relation of inside) said.relations.add(relation);
  return {
    nodes: [...ids].map(([part, id]) => nodeOf(part, id, relations, services, report)),
    edges: inside.map(({ source, target, call, place }) => ({
      source_node: ids.get(source) ?? '',
      target_node: ids.get(target) ?? '',
      ...call,
      place,
    })),
    needs: [...parts].flatMap((part) => (isBorder(part) ? groups.of(part).map(({ key }) => key) : [])),
  };
}

function nodeOf(entity: Entity, id: string, relations: Relations, services: Services, report: Report): NodeInput {
  const type = nodeTypeOfSpec(entity);
  if (type === undefined) {
    report.note(
      entity.at('spec', 'type'),
      `nothing is known of the type ${quoted(entity.spec.type ?? '')}: ${quoted(entity.ref)} is an external service`,
    );
  }
  const [provider, ...others] = entity.kind === 'api' ? relations.providersOf(entity) : [entity];
  const service_name = provider === undefined || others.length > 0 ? undefined : services.nameOf(provider);
  const isPart = entity.kind === 'api' || entity.spec.subcomponentOf != null || service_name === undefined;
  return {
    id,
    type: type ?? 'external_service',
    ...(service_name !== undefined && { service_name }),
    ...(isPart && { component_name: entity.name }),
  };
}

/** Where the chains of our own export and the relations beside them have come to differ, and what no chain says. */
function noteUnsaid(
  { entities, relations, report }: Catalogue,
  kept: readonly DraftChain[],
  said: ReadonlySet<Relation>,
) {
  const pair = (from: string, to: string): string => JSON.stringify([from, to]);
  const service_names = entities.flatMap(({ annotations: { service } }) =>
    typeof service === 'object' ? service.name : [],
  );
  const catalogued: CataloguedChain[] = kept.map(({ key, id, nodes, edges }) => ({ id: id ?? key, nodes, edges }));
  const written = catalogueOf(catalogued, service_names);
  const refs = new Map(entities.map((entity) => [entity.ref, entity]));
  const declared = new Set(relations.all.map(({ dependent, dependency }) => pair(dependent.ref, dependency.ref)));
  const expected = new Set<string>();
  for (const { ref, dependsOn, consumesApis, providesApis } of written) {
    const from = refs.get(inDefault(ref));
    if (from === undefined) continue;
    for (const other of [...dependsOn, ...consumesApis]) {
      const key = pair(from.ref, inDefault(other));
      expected.add(key);
      if (declared.has(key) || !refs.has(inDefault(other))) continue;
      report.note(
        from.place,
        `${quoted(from.ref)} no longer depends on ${quoted(other)}, but chain-mapping/edges says so: the edge is kept`,
      );
    }
    for (const api of providesApis) expected.add(pair(inDefault(api), from.ref));
  }
  for (const relation of relations.all) {
    const { dependent, dependency, place } = relation;
    if (said.has(relation) || expected.has(pair(dependent.ref, dependency.ref))) continue;
    report.note(
      place,
      `no chain says that ${quoted(dependent.ref)} depends on ${quoted(dependency.ref)}: it is left out`,
    );
  }
}

const inDefault = (ref: string): string => ref.replace(':', ':default/').toLowerCase();
