import type { EdgeType, NodeType } from '@chain-mapping/model';
import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';

/**
 * What is done to a chain on its graph, done to its text: comments and everything else stay as they are written. Text that is no YAML, or
 * that holds no such thing, is given back unchanged.
 */
function edited(text: string, edit: (document: Document.Parsed) => void): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return text;
  edit(document);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

const callOf: Readonly<Partial<Record<string, EdgeType>>> = {
  database: 'database_query',
  cache: 'cache_operation',
  message_queue: 'message_publish',
  websocket: 'websocket_message',
} satisfies Partial<Record<NodeType, EdgeType>>;

function mapsIn(document: Document.Parsed, list: string): YAMLMap[] {
  const found = document.get(list);
  return isSeq(found) ? found.items.filter((item) => isMap(item)) : [];
}

function removeFrom(document: Document.Parsed, list: string, isUnwanted: (item: YAMLMap) => boolean): void {
  const found = document.get(list);
  if (isSeq(found)) found.items = found.items.filter((item) => !isMap(item) || !isUnwanted(item));
}

function add(document: Document.Parsed, list: string, item: object, flow: boolean): void {
  const node = document.createNode(item, { flow });
  if (isSeq(document.get(list))) document.addIn([list], node);
  else document.set(list, document.createNode([node]));
}

export const withNode = (
  text: string,
  node: { readonly id: string; readonly type: NodeType; readonly service_name: string },
) =>
  edited(text, (document) => {
    const { id, type, service_name } = node;
    add(document, 'nodes', { id, type, ...(service_name !== '' && { service_name }) }, false);
  });

/** A node with all calls from and to it taken out. */
export const withoutNode = (text: string, id: string): string =>
  edited(text, (document) => {
    removeFrom(document, 'nodes', (node) => node.get('id') === id);
    removeFrom(document, 'edges', (edge) => edge.get('source_node') === id || edge.get('target_node') === id);
  });

/** A call from one node to the other, of the type that fits what is called. */
export const withEdge = (text: string, source_node: string, target_node: string): string =>
  edited(text, (document) => {
    const isThere = mapsIn(document, 'edges').some(
      (edge) => edge.get('source_node') === source_node && edge.get('target_node') === target_node,
    );
    if (isThere || source_node === target_node) return;
    const target = mapsIn(document, 'nodes').find((node) => node.get('id') === target_node);
    add(
      document,
      'edges',
      { source_node, target_node, type: callOf[String(target?.get('type'))] ?? 'http_request' },
      true,
    );
  });

export const withoutEdge = (text: string, source: string, target: string): string =>
  edited(text, (document) =>
    removeFrom(document, 'edges', (edge) => edge.get('source_node') === source && edge.get('target_node') === target),
  );

/** A node under another id, in the calls from and to it, too. */
export const renamed = (text: string, from: string, to: string): string =>
  edited(text, (document) => {
    for (const node of mapsIn(document, 'nodes')) if (node.get('id') === from) node.set('id', to);
    for (const edge of mapsIn(document, 'edges')) {
      for (const end of ['source_node', 'target_node']) if (edge.get(end) === from) edge.set(end, to);
    }
  });
