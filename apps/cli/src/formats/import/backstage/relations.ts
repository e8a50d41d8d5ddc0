import { type NodeType } from '@chain-mapping/model';
import { nodeTypeOfEntity } from '../../backstage-catalog';
import { type Place, quoted, type Report } from '../report';
import { type Call, endsOf, nodeTypeOf, usualCall } from '../technology';
import { type Entity, fullRef } from './entities';

/** What one entity has to do with another, as an edge of a chain says it. */
export interface Relation {
  readonly source: Entity;
  readonly target: Entity;
  readonly dependent: Entity;
  readonly dependency: Entity;
  readonly call: Call;
  readonly place: Place;
}

export interface Relations {
  readonly all: readonly Relation[];
  /** The relations of an entity, whichever end it is. */
  readonly of: (entity: Entity) => readonly Relation[];
  readonly providersOf: (api: Entity) => readonly Entity[];
  readonly apisOf: (component: Entity) => readonly Entity[];
}

/** What an entity is as a node of a chain; `undefined` for a kind of resource that says nothing. */
export function nodeTypeOfSpec({ kind, spec }: Entity): NodeType | undefined {
  const type = spec.type ?? '';
  switch (kind) {
    case 'api':
      return isAsync(type) ? 'message_queue' : 'api_endpoint';
    case 'resource':
      return nodeTypeOfEntity(type) ?? nodeTypeOf(type);
    case 'component':
    case 'system':
      return nodeTypeOfEntity(type) ?? 'service';
  }
}

const isAsync = (type: string): boolean => type.toLowerCase() === 'asyncapi';

function callTo(target: Entity): Call {
  const type = target.spec.type?.toLowerCase() ?? '';
  if (target.kind === 'api') {
    if (isAsync(type)) return { type: 'message_consume' };
    return { type: type === 'grpc' ? 'grpc_call' : 'http_request' };
  }
  if (target.kind === 'component' && type === 'library') return { type: 'function_call' };
  return usualCall(nodeTypeOfSpec(target) ?? 'external_service');
}

/** Who depends on, consumes and provides what. A reference to what no file holds is noted and left out. */
export function relationsOf(entities: readonly Entity[], report: Report): Relations {
  const byRef = new Map(entities.map((entity) => [entity.ref, entity]));
  const all: Relation[] = [];
  const byEntity = new Map<Entity, Relation[]>();
  const providers = new Map<Entity, Entity[]>();
  const apis = new Map<Entity, Entity[]>();

  const relate = (dependent: Entity, dependency: Entity, call: Call, place: Place): void => {
    const ends = endsOf(call.type, 'dependent', 'dependency');
    const source = ends.source_node === 'dependent' ? dependent : dependency;
    const target = source === dependent ? dependency : dependent;
    const relation: Relation = { source, target, dependent, dependency, call, place };
    all.push(relation);
    addTo(byEntity, source, relation);
    if (source !== target) addTo(byEntity, target, relation);
  };

  const targets = function* (entity: Entity, field: Field): Generator<readonly [Entity, Place]> {
    for (const [index, ref] of (entity.spec[field] ?? []).entries()) {
      const place = entity.at('spec', field, index);
      const kinds = kindsOf[field];
      const found = kinds.map((kind) => fullRef(ref, kind, entity));
      const target = found.flatMap((full) => byRef.get(full ?? '') ?? []).at(0);
      if (found.includes(undefined)) report.fault(place, `${quoted(ref)} is not of the form [kind:][namespace/]name`);
      else if (target === undefined) report.note(place, `${quoted(ref)} is left out: it is in none of the files`);
      else if (target.kind === 'system')
        report.note(place, `${quoted(ref)} is left out: a System is a chain, not a part of one`);
      else yield [target, place];
    }
  };

  for (const entity of entities) {
    for (const [target, place] of targets(entity, 'dependsOn')) relate(entity, target, callTo(target), place);
    for (const [dependent, place] of targets(entity, 'dependencyOf')) relate(dependent, entity, callTo(entity), place);
    for (const [api, place] of targets(entity, 'consumesApis')) relate(entity, api, callTo(api), place);
    for (const [api, place] of targets(entity, 'providesApis')) {
      addTo(providers, api, entity);
      addTo(apis, entity, api);
      if (isAsync(api.spec.type ?? '')) relate(entity, api, { type: 'message_publish' }, place);
      else relate(api, entity, { type: 'function_call' }, place);
    }
  }
  return {
    all,
    of: (entity) => byEntity.get(entity) ?? [],
    providersOf: (api) => providers.get(api) ?? [],
    apisOf: (component) => apis.get(component) ?? [],
  };
}

type Field = 'dependsOn' | 'dependencyOf' | 'consumesApis' | 'providesApis';

/** What a reference without a kind may mean; for dependencies Backstage wants the kind, and people forget it. */
const kindsOf: Readonly<Record<Field, readonly string[]>> = {
  dependsOn: ['component', 'resource'],
  dependencyOf: ['component', 'resource'],
  consumesApis: ['api'],
  providesApis: ['api'],
};

function addTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
