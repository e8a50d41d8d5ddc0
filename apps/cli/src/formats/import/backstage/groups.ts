import { quoted, type Report } from '../report';
import { type Entity, fullRef } from './entities';

/** The parts of one System. */
export interface Group {
  readonly key: string;
  /** `undefined` when parts name a System that is in no file. */
  readonly system: Entity | undefined;
  readonly name: string;
  readonly members: Entity[];
}

export interface Groups {
  readonly all: readonly Group[];
  readonly of: (entity: Entity) => readonly Group[];
}

/** Which parts a System has: those that name it, and those that name the chain that it is. */
export function groupsOf(entities: readonly Entity[], report: Report): Groups {
  const groups = new Map<string, Group>();
  const byId = new Map<string, Group>();
  const homes = new Map<Entity, Set<Group>>();
  for (const system of entities) {
    if (system.kind !== 'system') continue;
    const { annotations, metadata, name } = system;
    const group: Group = { key: system.ref, system, name: annotations.name ?? metadata.title ?? name, members: [] };
    groups.set(group.key, group);
    if (annotations.id !== undefined) byId.set(annotations.id, group);
  }
  const join = (entity: Entity, group: Group): void => {
    const home = homes.get(entity) ?? new Set();
    if (!home.has(group)) group.members.push(entity);
    homes.set(entity, home.add(group));
  };
  for (const entity of entities) {
    if (entity.kind === 'system') continue;
    if (entity.spec.system != null) {
      const key = fullRef(entity.spec.system, 'system', entity);
      if (key === undefined) {
        report.fault(entity.at('spec', 'system'), `${quoted(entity.spec.system)} is not of the form [namespace/]name`);
        continue;
      }
      const name = entity.spec.system.replace(/^.*[:/]/, '');
      const group = groups.get(key) ?? { key, system: undefined, name, members: [] };
      groups.set(key, group);
      join(entity, group);
    }
    for (const id of entity.annotations.chains ?? []) {
      const group = byId.get(id);
      if (group !== undefined) join(entity, group);
      else
        report.note(entity.place, `${quoted(entity.ref)} is part of ${id}, which no System of the files has as its id`);
    }
  }
  return { all: [...groups.values()], of: (entity) => [...(homes.get(entity) ?? [])] };
}
