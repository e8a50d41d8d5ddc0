import {
  type Chain,
  type ChainEdge,
  type ChainNode,
  displayName,
  type NodeType,
  type Service,
} from '@chain-mapping/model';
import type { Exporter } from '../format';
import { Names } from '../names';
import { edgeLines } from './label';
import { exportable, onOneLine } from './order';

/** The platform as one software system, its services as containers, and a dynamic view for each chain. */
export const structurizr: Exporter = {
  name: 'structurizr',
  description: 'Structurizr DSL: services as containers, a dynamic view for each chain',
  extension: 'dsl',
  write(input) {
    const { chains, services } = exportable(input);
    const elementOf = elementsOf(chains, services);
    const elements = [...new Set(elementOf.values())];
    const lines = [
      'workspace "Chains" "The paths through the platform" {',
      '  model {',
      '    platform = softwareSystem "Platform" {',
      ...elements.flatMap((element) => (element.isExternal ? [] : `      ${declaration(element, 'container')}`)),
      '    }',
      ...elements.flatMap((element) => (element.isExternal ? `    ${declaration(element, 'softwareSystem')}` : [])),
      ...relationships(chains, elementOf).map((line) => `    ${line}`),
      '  }',
      '  views {',
      ...chains.flatMap((chain) => view(chain, elementOf)).map((line) => `    ${line}`),
      ...STYLES.map((line) => `    ${line}`),
      '  }',
      '}',
    ];
    return `${lines.join('\n')}\n`;
  },
};

/** What is drawn as one box: a service, or a node without one. */
interface Element {
  readonly identifier: string;
  readonly name: string;
  readonly description: string;
  readonly isExternal: boolean;
  readonly tag: string;
}

/** Words that mean something to the language where an identifier may stand. */
const RESERVED =
  'this platform workspace model views person softwareSystem container component element group relationship dynamic title ' +
  'description technology url tag tags properties perspectives autoLayout default styles theme themes terminology configuration';

const tags: Partial<Record<NodeType, string>> = {
  database: 'Database',
  cache: 'Cache',
  message_queue: 'Queue',
  ai_model: 'Model',
  scheduler: 'Scheduler',
};

const keyOf = (node: Pick<ChainNode, 'id' | 'type' | 'service_name' | 'component_name'>): string =>
  JSON.stringify(node.service_name == null ? [displayName(node), node.type] : [node.service_name]);

/** The element of each service and node, by the key of the node. */
function elementsOf(chains: readonly Chain[], services: readonly Service[]): ReadonlyMap<string, Element> {
  const identifiers = new Names('_');
  for (const word of RESERVED.split(' ')) identifiers.claim(word);
  const names = new Names(' ');
  const nodes = chains.flatMap((chain) => chain.nodes);
  const known = new Map(services.map((service) => [JSON.stringify([service.name]), service]));
  const typesOf = new Map([...known.keys(), ...nodes.map(keyOf)].map((key) => [key, new Set<NodeType>()]));
  for (const node of nodes) typesOf.get(keyOf(node))?.add(node.type);
  return new Map(
    [...typesOf].map(([key, types]) => {
      const service = known.get(key);
      const [name = ''] = JSON.parse(key) as string[];
      const [type, ...others] = types;
      const element: Element = {
        identifier: identifiers.claim(name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '') || 'unnamed'),
        name: names.claim(shown(name)),
        description: service?.description ?? '',
        isExternal: service?.tier === 'external' || types.has('external_service'),
        tag: (type !== undefined && others.length === 0 && tags[type]) || '',
      };
      return [key, element];
    }),
  );
}

const declaration = (
  { identifier, name, description, isExternal, tag }: Element,
  kind: 'container' | 'softwareSystem',
) =>
  kind === 'container'
    ? `${identifier} = container ${text(name)} ${text(description)} "" ${text(tag)}`
    : `${identifier} = softwareSystem ${text(name)} ${text(description)} ${text(isExternal ? 'External' : tag)}`;

/** The elements at the two ends of an edge; `undefined` where the edge stays inside one. */
function ends(chain: Chain, edge: ChainEdge, elementOf: ReadonlyMap<string, Element>): [Element, Element] | undefined {
  const [source, target] = [edge.source_node, edge.target_node].map((node_id) => {
    const node = chain.nodes.find(({ id }) => id === node_id);
    return node && elementOf.get(keyOf(node));
  });
  return source === undefined || target === undefined || source === target ? undefined : [source, target];
}

/** Between two elements, one relationship for each way in which chains join them. */
function relationships(chains: readonly Chain[], elementOf: ReadonlyMap<string, Element>): string[] {
  const lines = new Map<string, string>();
  for (const chain of chains) {
    for (const edge of chain.edges) {
      const [source, target] = ends(chain, edge, elementOf) ?? [];
      if (source === undefined || target === undefined) continue;
      const relationship = `${source.identifier} -> ${target.identifier} ${text(edge.type)}`;
      if (lines.has(relationship)) continue;
      lines.set(relationship, edge.protocol == null ? relationship : `${relationship} ${text(edge.protocol)}`);
    }
  }
  return [...lines.values()];
}

function view(chain: Chain, elementOf: ReadonlyMap<string, Element>): string[] {
  const { id, name, description, category, latency_sla } = chain;
  const steps = chain.edges.map((edge) => {
    const [source, target] = ends(chain, edge, elementOf) ?? [];
    const label = edgeLines(edge).join(', ');
    if (source !== undefined && target !== undefined)
      return `  ${source.identifier} -> ${target.identifier} ${text(label)}`;
    return `  # Inside one container: ${shown(`${edge.source_node} -> ${edge.target_node} ${label}`)}`;
  });
  if (steps.every((step) => step.startsWith('  #'))) return [`# ${id} has no view: no edge leaves a container`];
  return [
    `dynamic platform ${text(id)} ${text(description ?? '')} {`,
    `  title ${text(`${id} ${name}`)}`,
    ...steps,
    '  autoLayout lr',
    '  properties {',
    `    "chain-mapping.id" ${text(id)}`,
    `    "chain-mapping.name" ${text(name)}`,
    `    "chain-mapping.category" ${text(category)}`,
    ...(latency_sla == null ? [] : [`    "chain-mapping.latency_sla" ${text(String(latency_sla))}`]),
    '  }',
    '}',
  ];
}

/** What a text looks like here: on one line, and without `\\` and `${`, which the language knows no way to write. */
const shown = (value: string): string =>
  onOneLine(value)
    .replace(/\\/g, '/')
    .replace(/\$(?=\{)/g, '$ ');

/** A token. One that is a lone brace would open or close a block, even in quotes. */
function text(value: string): string {
  const line = shown(value);
  return `"${/^[{}]$/.test(line) ? `(${line})` : line.replace(/"/g, '\\"')}"`;
}

const style = (tag: string, shape: string): string[] => [`  element "${tag}" {`, `    shape ${shape}`, '  }'];

const STYLES = [
  'styles {',
  ...style('Database', 'Cylinder'),
  ...style('Cache', 'Folder'),
  ...style('Queue', 'Pipe'),
  ...style('Model', 'Hexagon'),
  ...style('Scheduler', 'Circle'),
  '  element "External" {',
  '    background #999999',
  '  }',
  '}',
];
