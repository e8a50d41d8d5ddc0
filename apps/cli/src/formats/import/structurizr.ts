import { type ChainEdge, dependsOn, EdgeType } from '@chain-mapping/model';
import type { Importer } from '../format';
import { asNodeId, Names } from '../names';
import { chainsOf, type DraftChain, type DraftEdge } from './draft-chain';
import { readAs, readDocuments, type SourceDocument } from './read-documents';
import { type Place, quoted, Report } from './report';
import { type Element, type Elements, elementsOf, type ModelRelationship } from './structurizr/elements';
import { type DynamicView, Workspace } from './structurizr/workspace';
import { callOf, usualCall } from './technology';

/**
 * A dynamic view is a path in its order, and becomes a chain. A workspace without one gives a chain for each software system
 * that shows its containers: what they call, and how.
 */
export const structurizr: Importer = {
  name: 'structurizr',
  description: 'Structurizr workspace in JSON: a chain for each dynamic view, else for each software system',
  read(files, options = {}) {
    const report = new Report();
    const names = new Names();
    const read = files.flatMap((file) => {
      if (/^\s*workspace\b/.test(file.text)) {
        report.fault({ file: file.name, line: 1, path: [] }, 'is Structurizr DSL: export it as JSON first');
        return [];
      }
      return readDocuments(file, report).flatMap((document) => {
        const workspace = readAs(document, Workspace, report);
        if (workspace === undefined) return [];
        const elements = elementsOf(workspace, document, names, report);
        return [{ elements, drafts: draftsOf(workspace, elements, document, report) }];
      });
    });
    report.refuseFaults();
    const chains = chainsOf(
      read.flatMap(({ drafts }) => drafts),
      options,
      report,
    );
    report.refuseFaults();
    return { chains, services: read.flatMap(({ elements }) => elements.services), notes: report.notes };
  },
};

function draftsOf(workspace: Workspace, elements: Elements, document: SourceDocument, report: Report): DraftChain[] {
  noteLeftOut(workspace, document, report);
  const views = workspace.views?.dynamicViews ?? [];
  const drafts =
    views.length > 0
      ? views.map((view, index) => viewDraft(view, index, elements, document, report))
      : systemDrafts(workspace, elements, document, report);
  return drafts.map((draft) => ({
    ...draft,
    key: `${document.file}#${draft.key}`,
    needs: draft.needs?.map((key) => `${document.file}#${key}`),
  }));
}

function noteLeftOut({ model, views, documentation }: Workspace, document: SourceDocument, report: Report): void {
  const { dynamicViews: _, ...pictures } = views ?? {};
  const left = [
    [['model', 'customElements'], model.customElements, 'custom elements'],
    [['model', 'deploymentNodes'], model.deploymentNodes, 'deployment nodes'],
    [
      ['documentation'],
      [...(documentation?.sections ?? []), ...(documentation?.decisions ?? [])],
      'pages of documentation',
    ],
    [['views'], Object.values(pictures).flatMap((list) => list ?? []), 'views that are not dynamic'],
  ] as const;
  for (const [path, list, what] of left) {
    if (list != null && list.length > 0)
      report.note(document.at(...path), `${what} are left out (${list.length}): no chain holds them`);
  }
}

/** What is said of one step of a path, in a view or in the model. */
interface Step {
  readonly relationship: ModelRelationship;
  readonly description: string | null | undefined;
  readonly place: Place;
}

function viewDraft(
  view: DynamicView,
  index: number,
  { relationships }: Elements,
  document: SourceDocument,
  report: Report,
): DraftChain {
  const path = ['views', 'dynamicViews', index] as const;
  const steps = (view.relationships ?? []).map((step, at) => ({
    step,
    place: document.at(...path, 'relationships', at),
  }));
  steps.sort((a, b) => compareOrders(a.step.order ?? '', b.step.order ?? ''));
  const known = steps.flatMap(({ step, place }): Step[] => {
    const relationship = relationships.get(step.id);
    if (relationship === undefined) report.fault(place, `there is no relationship with the id ${quoted(step.id)}`);
    // An answer is part of its call.
    if (relationship === undefined || step.response === true) return [];
    return [{ relationship, description: step.description || relationship.description, place }];
  });
  const own = view.properties ?? {};
  return {
    key: view.key,
    place: document.at(...path),
    name: own['chain-mapping.name'] ?? (view.title || view.description || view.key),
    id: own['chain-mapping.id'],
    category: own['chain-mapping.category'],
    latency_sla: own['chain-mapping.latency_sla'],
    description: view.description || undefined,
    metadata: { structurizr: view.key },
    ...pathOf(known, report),
  };
}

/** `1` before `1.1` before `2` before `10`. */
function compareOrders(a: string, b: string): number {
  const [first, second] = [a, b].map((order) => order.split('.').map(Number));
  for (let index = 0; index < Math.max(first?.length ?? 0, second?.length ?? 0); index += 1) {
    const difference = (first?.[index] ?? 0) - (second?.[index] ?? 0);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

function systemDrafts(
  workspace: Workspace,
  { relationships }: Elements,
  document: SourceDocument,
  report: Report,
): DraftChain[] {
  const systems = workspace.model.softwareSystems ?? [];
  const open = systems.filter(({ containers }) => (containers ?? []).length > 0);
  const explicit = [...relationships.values()].filter(({ linkedRelationshipId }) => linkedRelationshipId == null);
  const steps = explicit.map((relationship) => ({
    relationship,
    description: relationship.description,
    place: relationship.place,
  }));
  if (open.length === 0) {
    const name = workspace.name || 'Landscape';
    return [
      {
        key: 'landscape',
        place: document.at('model'),
        name,
        description: workspace.description || undefined,
        ...pathOf(steps, report),
      },
    ];
  }
  const isOpen = new Set(open.map(({ id }) => id));
  const inChain = new Set<Step>();
  const drafts = open.map((system): DraftChain => {
    // What a system waits for is part of its chain; who waits for it is not.
    const own = steps.filter((step) => {
      const edge = edgeOf(step, 'source', 'target');
      const dependent = dependsOn(edge).dependent === 'source' ? step.relationship.source : step.relationship.target;
      return dependent.system_id === system.id;
    });
    for (const step of own) inChain.add(step);
    const reached = own.flatMap(({ relationship: { source, target } }) => [source.system_id, target.system_id]);
    return {
      key: system.id,
      place: document.at('model', 'softwareSystems', systems.indexOf(system), 'name'),
      name: system.name,
      description: system.description || undefined,
      needs: [...new Set(reached)].filter((id) => id !== system.id && isOpen.has(id)),
      metadata: { structurizr: system.name },
      ...pathOf(own, report),
    };
  });
  for (const step of steps) {
    const { source, target } = step.relationship;
    if (inChain.has(step)) continue;
    if (source.type === undefined || target.type === undefined) notePerson(step, report);
    else
      report.note(
        step.place,
        `${quoted(source.name)} -> ${quoted(target.name)} is in no chain: ${quoted(source.name)} shows no containers`,
      );
  }
  return drafts;
}

function notePerson({ relationship: { source, target }, place }: Step, report: Report): void {
  const person = source.type === undefined ? source : target;
  report.note(
    place,
    `${quoted(source.name)} -> ${quoted(target.name)} is left out: ${quoted(person.name)} is a person, and nothing checks people`,
  );
}

function pathOf(steps: readonly Step[], report: Report): Pick<DraftChain, 'nodes' | 'edges'> {
  const names = new Names();
  const ids = new Map<Element, string>();
  const idOf = (element: Element): string => {
    const id = ids.get(element) ?? names.claim(asNodeId(element.name));
    ids.set(element, id);
    return id;
  };
  const edges: DraftEdge[] = [];
  for (const step of steps) {
    const { source, target, technology } = step.relationship;
    if (source.type === undefined || target.type === undefined) {
      notePerson(step, report);
      continue;
    }
    const edge = edgeOf(step, idOf(source), idOf(target));
    edges.push({ ...edge, place: step.place });
    if (technology && callOf(technology) === undefined) {
      report.note(
        step.relationship.place,
        `nothing is known of the technology ${quoted(technology)}: it is taken for ${edge.type}`,
      );
    }
  }
  const nodes = [...ids].map(([{ type, service_name, component_name }, id]) => ({
    id,
    type: type ?? 'service',
    ...(service_name !== undefined && { service_name }),
    ...(component_name !== undefined && { component_name }),
  }));
  return { nodes, edges };
}

const OPERATION = /^(GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH|TRACE) \S/;
const TAKES = /^(consum|subscrib|receiv|listen|poll|read)/i;

function edgeOf({ relationship, description }: Step, source_id: string, target_id: string): ChainEdge {
  const { source, target, technology, interactionStyle } = relationship;
  const [, words = '', milliseconds] = /^(.*?)(?:, within (\d+(?:\.\d+)?) ms)?$/s.exec(description ?? '') ?? [];
  const named = EdgeType.options.find((type) => type === words || type === relationship.description);
  const inside = source.component_name !== undefined && source.service_name === target.service_name;
  const call =
    callOf(technology ?? '') ?? (inside ? { type: 'function_call' as const } : usualCall(target.type ?? 'service'));
  const delivers = source.type === 'message_queue' && !technology;
  const isMessage = call.type === 'message_publish' || delivers;
  const takes = isMessage && target.type === 'message_queue' && TAKES.test(words);
  const consumed = isMessage && (takes || source.type === 'message_queue');
  const metadata = {
    ...(words !== '' && words !== named && !OPERATION.test(words) && { description: words }),
    ...(interactionStyle === 'Asynchronous' && { interaction_style: 'asynchronous' }),
  };
  return {
    source_node: takes ? target_id : source_id,
    target_node: takes ? source_id : target_id,
    ...call,
    type: named ?? (consumed ? 'message_consume' : call.type),
    ...(OPERATION.test(words) && words.length <= 512 && { operation: words }),
    ...(milliseconds !== undefined && { latency_sla: Number(milliseconds) }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}
