import type { ServiceEntry } from '../../../chain-files/chain-file';
import { asServiceName, Names } from '../../names';
import { quoted, type Report } from '../report';
import { type DraftService, serviceEntry } from '../service-entry';
import { type Entity, foreignAnnotations, fullRef } from './entities';

export interface Services {
  readonly entries: readonly ServiceEntry[];
  /** The service that an entity is or is a part of. */
  readonly nameOf: (entity: Entity) => string | undefined;
}

/**
 * Each Component that is no part of another is a service, and so is each Resource. What a Component says beside what a service
 * has fields for goes into its metadata.
 */
export function servicesOf(entities: readonly Entity[], report: Report): Services {
  const byRef = new Map(entities.map((entity) => [entity.ref, entity]));
  const names = new Names();
  const nameOf = new Map<Entity, string>();
  const entries: ServiceEntry[] = [];
  const parents = parentsOf(entities, byRef, report);
  const own = entities.filter(
    ({ kind, annotations }) => (kind === 'component' || kind === 'resource') && annotations.service !== 'none',
  );
  // What already has its name keeps it; the others give way.
  const named = (entity: Entity): string | undefined =>
    typeof entity.annotations.service === 'object' ? entity.annotations.service.name : undefined;
  for (const entity of [...own].sort((a, b) => Number(named(b) !== undefined) - Number(named(a) !== undefined))) {
    if (parents.get(entity) === undefined) nameOf.set(entity, names.claim(named(entity) ?? asServiceName(entity.name)));
  }
  for (const entity of own) {
    const name = nameOf.get(entity);
    if (name === undefined) continue;
    if (name !== (named(entity) ?? entity.name))
      report.note(entity.place, `${quoted(entity.ref)} is the service ${quoted(name)} here`);
    const entry = serviceEntry(entryOf(entity, name), entity.place, report);
    if (entry !== undefined) entries.push(entry);
  }
  return {
    entries,
    nameOf: (entity) => {
      for (let at: Entity | undefined = entity; at !== undefined; at = parents.get(at)) {
        const name = nameOf.get(at);
        if (name !== undefined) return name;
      }
      return undefined;
    },
  };
}

/** What each entity is a subcomponent of; one that is a part of itself by any way is a part of nothing. */
function parentsOf(
  entities: readonly Entity[],
  byRef: ReadonlyMap<string, Entity>,
  report: Report,
): ReadonlyMap<Entity, Entity> {
  const parents = new Map<Entity, Entity>();
  for (const entity of entities) {
    const parent = parentOf(entity, byRef, report);
    if (parent === undefined) continue;
    let at: Entity | undefined = parent;
    while (at !== undefined && at !== entity) at = parents.get(at);
    if (at === undefined) parents.set(entity, parent);
    else
      report.note(entity.at('spec', 'subcomponentOf'), `${quoted(entity.ref)} is part of itself: it stands by itself`);
  }
  return parents;
}

function parentOf(entity: Entity, byRef: ReadonlyMap<string, Entity>, report: Report): Entity | undefined {
  const { subcomponentOf } = entity.spec;
  if (subcomponentOf == null) return undefined;
  const parent = byRef.get(fullRef(subcomponentOf, 'component', entity) ?? '');
  if (parent === undefined || parent.kind !== 'component') {
    report.note(
      entity.at('spec', 'subcomponentOf'),
      `${quoted(subcomponentOf)} is no Component of the files: ${quoted(entity.ref)} stands by itself`,
    );
    return undefined;
  }
  return parent;
}

function entryOf(entity: Entity, name: string): DraftService {
  const { metadata, spec, annotations } = entity;
  const description = metadata.description ?? undefined;
  if (typeof annotations.service === 'object') return { ...annotations.service, name, description };
  return {
    name,
    description,
    owner: ownerOf(entity),
    metadata: present({
      backstage: entity.ref,
      type: spec.type,
      lifecycle: spec.lifecycle,
      system: spec.system,
      ...beside(entity),
    }),
  };
}

const ownerOf = ({ spec }: Entity): string | undefined => spec.owner?.replace(/^(group:)?(default\/)?/i, '');

/** What an entity says beside what chains and services have fields for. */
export function beside(entity: Entity): object {
  const { labels, links } = entity.metadata;
  const annotations = foreignAnnotations(entity);
  return present({
    title: entity.kind === 'system' ? null : entity.metadata.title,
    tags: entity.kind === 'system' ? null : entity.metadata.tags,
    labels,
    links,
    annotations: Object.keys(annotations).length > 0 ? annotations : null,
  });
}

export const present = (fields: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));
