import type { NodeType } from '@chain-mapping/model';
import type { ServiceEntry } from '../../../chain-files/chain-file';
import { asServiceName, Names } from '../../names';
import type { SourceDocument } from '../read-documents';
import { type Place, quoted, type Report } from '../report';
import { serviceEntry } from '../service-entry';
import { nodeTypeOf, nodeTypeOfTechnology } from '../technology';
import type { Component, Relationship, SoftwareSystem, Workspace } from './workspace';

type Path = (string | number)[];

/** A person, software system, container or component, and where it stands among the others. */
export interface Element {
  readonly id: string;
  readonly name: string;
  /** `undefined` for a person. */
  readonly type: NodeType | undefined;
  /** The id of the software system that it is or is a part of. */
  readonly system_id: string;
  readonly service_name: string | undefined;
  readonly component_name: string | undefined;
  readonly place: Place;
}

export interface ModelRelationship extends Relationship {
  readonly source: Element;
  readonly target: Element;
  readonly place: Place;
}

export interface Elements {
  readonly services: readonly ServiceEntry[];
  readonly relationships: ReadonlyMap<string, ModelRelationship>;
}

/** The elements of a workspace: containers are services, and so are software systems that show no containers. */
export function elementsOf(workspace: Workspace, document: SourceDocument, names: Names, report: Report): Elements {
  const { people, softwareSystems } = workspace.model;
  const elements = new Map<string, Element>();
  const declared: (readonly [Element, readonly Relationship[], Path])[] = [];
  const services: ServiceEntry[] = [];
  const add = (element: Element, relationships: readonly Relationship[] | null | undefined, path: Path): void => {
    const other = elements.get(element.id);
    if (other !== undefined)
      report.fault(document.at(...path, 'id'), `${quoted(element.id)} is the id of ${quoted(other.name)} too`);
    elements.set(element.id, element);
    declared.push([element, relationships ?? [], path]);
  };
  const addService = (part: Component, path: Path, within: readonly string[]): string => {
    const plain = asServiceName(part.name);
    const name = names.claim(taken.has(plain.toLowerCase()) ? asServiceName([...within, part.name].join('-')) : plain);
    taken.add(plain.toLowerCase());
    const { description, technology, tags, url, group, properties } = part;
    const metadata = { structurizr: [...within, part.name].join('/'), technology, tags, url, group, properties };
    const present = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value != null && value !== ''));
    const entry = serviceEntry(
      { name, description: description ?? undefined, metadata: present },
      document.at(...path, 'name'),
      report,
    );
    if (entry !== undefined) services.push(entry);
    return name;
  };
  const taken = new Set<string>();

  for (const [index, person] of (people ?? []).entries()) {
    const path = ['model', 'people', index];
    const { id, name } = person;
    add(
      {
        id,
        name,
        type: undefined,
        system_id: id,
        service_name: undefined,
        component_name: undefined,
        place: document.at(...path, 'name'),
      },
      person.relationships,
      path,
    );
  }
  for (const [index, system] of (softwareSystems ?? []).entries()) {
    const path = ['model', 'softwareSystems', index];
    const containers = system.containers ?? [];
    const part = { system_id: system.id, component_name: undefined };
    const service_name = containers.length === 0 ? addService(system, path, []) : asServiceName(system.name);
    const type = typeOfSystem(system);
    add(
      { ...part, id: system.id, name: system.name, type, service_name, place: document.at(...path, 'name') },
      system.relationships,
      path,
    );
    for (const [at, container] of containers.entries()) {
      const inside = [...path, 'containers', at];
      const service = addService(container, inside, [system.name]);
      add(
        {
          ...part,
          id: container.id,
          name: container.name,
          type: typeOfPart(container),
          service_name: service,
          place: document.at(...inside, 'name'),
        },
        container.relationships,
        inside,
      );
      for (const [number, component] of (container.components ?? []).entries()) {
        const deepest = [...inside, 'components', number];
        const { id, name } = component;
        add(
          {
            id,
            name,
            type: typeOfComponent(component),
            system_id: system.id,
            service_name: service,
            component_name: name.slice(0, 256),
            place: document.at(...deepest, 'name'),
          },
          component.relationships,
          deepest,
        );
      }
    }
  }

  const relationships = new Map<string, ModelRelationship>();
  for (const [source, own, path] of declared) {
    for (const [index, relationship] of own.entries()) {
      const place = document.at(...path, 'relationships', index);
      const target = elements.get(relationship.destinationId);
      const at = document.at(...path, 'relationships', index, 'destinationId');
      if (relationships.has(relationship.id))
        report.fault(place, `${quoted(relationship.id)} is the id of two relationships`);
      else if (target !== undefined) relationships.set(relationship.id, { ...relationship, source, target, place });
      else report.fault(at, `there is no element with the id ${quoted(relationship.destinationId)}`);
    }
  }
  return { services, relationships };
}

const isExternal = ({ location, tags }: SoftwareSystem): boolean =>
  location === 'External' || /\bexternal\b/i.test(tags ?? '');

/** A system that shows no containers is one that somebody else runs. */
const typeOfSystem = (system: SoftwareSystem): NodeType =>
  isExternal(system) || (system.containers ?? []).length === 0 ? 'external_service' : 'service';

const typeOfPart = ({ tags, technology }: Component): NodeType =>
  nodeTypeOf(tags ?? '') ?? nodeTypeOfTechnology(technology ?? '') ?? 'service';

const typeOfComponent = (component: Component): NodeType =>
  /\b(controller|endpoint)\b/i.test(`${component.tags ?? ''} ${component.technology ?? ''}`)
    ? 'api_endpoint'
    : typeOfPart(component);
