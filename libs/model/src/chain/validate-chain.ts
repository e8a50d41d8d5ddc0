import { CHAIN_ID_MESSAGE, ChainInput } from './chain';
import { findCycles } from './chain-graph';
import { checkTypeOf } from './health-check';
import type { Remark, ValidationResult } from './validation-result';

/** What of a chain can be read, whatever else is wrong with it; each part remembers where it was. */
interface ReadableChain {
  readonly id: string | undefined;
  /** `undefined` where there is no list of nodes at all. */
  readonly nodes: readonly ReadableNode[] | undefined;
  readonly edges: readonly ReadableEdge[];
  readonly dependencies: readonly unknown[];
}

interface ReadableNode {
  readonly index: number;
  readonly id: string;
  readonly service_name: string | undefined;
  readonly health_check: Readonly<Record<string, unknown>> | undefined;
}

interface ReadableEdge {
  readonly index: number;
  readonly source_node: string;
  readonly target_node: string;
  readonly latency_sla: unknown;
}

/** More remarks of one kind than this are counted, not listed: an answer stays in proportion to what it says. */
const MOST_REMARKS = 100;
const MOST_NAMED = 5;
const LONGEST_QUOTE = 128;
const LARGE_CHAIN = 10;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOrUndefined = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const quoted = (id: string): string => (id.length > LONGEST_QUOTE ? `${id.slice(0, LONGEST_QUOTE)}…` : id);

function readNode(node: unknown, index: number): ReadableNode | [] {
  if (!isObject(node) || typeof node.id !== 'string') return [];
  const health_check = isObject(node.health_check) ? node.health_check : undefined;
  return { index, id: node.id, service_name: textOrUndefined(node.service_name), health_check };
}

function readEdge(edge: unknown, index: number): ReadableEdge | [] {
  if (!isObject(edge) || typeof edge.source_node !== 'string' || typeof edge.target_node !== 'string') return [];
  return { index, source_node: edge.source_node, target_node: edge.target_node, latency_sla: edge.latency_sla };
}

function read(chain: unknown): ReadableChain {
  const fields = isObject(chain) ? chain : {};
  const nodes = fields.nodes === undefined ? [] : fields.nodes;
  return {
    id: textOrUndefined(fields.id),
    nodes: Array.isArray(nodes) ? nodes.flatMap(readNode) : undefined,
    edges: listOf(fields.edges).flatMap(readEdge),
    dependencies: listOf(fields.dependencies),
  };
}

function shapeErrors(chain: unknown): Remark[] {
  const errors = (ChainInput.safeParse(chain).error?.issues ?? []).map(({ code, message, path }) =>
    path[0] === 'id'
      ? { code: 'invalid_id', message: CHAIN_ID_MESSAGE, path: 'id' }
      : { code, message, path: path.map(String).join('.') },
  );
  return errors.filter(
    (error, index) => error.path !== 'id' || errors.findIndex(({ path }) => path === 'id') === index,
  );
}

function emptyErrors(chain: unknown): Remark[] {
  const nodes = isObject(chain) ? chain.nodes : undefined;
  const empty = isObject(chain) && (nodes === undefined || (Array.isArray(nodes) && nodes.length === 0));
  return empty ? [{ code: 'no_nodes', message: 'Chain must have at least one node', path: 'nodes' }] : [];
}

function duplicateErrors({ nodes = [] }: ReadableChain): Remark[] {
  const seen = new Set<string>();
  return nodes.flatMap(({ id, index }) => {
    const first = !seen.has(id);
    seen.add(id);
    return first ? [] : { code: 'duplicate_node_id', message: 'Node IDs must be unique', path: `nodes.${index}.id` };
  });
}

function edgeErrors({ nodes, edges }: ReadableChain): Remark[] {
  if (nodes === undefined) return [];
  const known = new Set(nodes.map((node) => node.id));
  return edges.flatMap(({ index, source_node, target_node }) => {
    const source = `Source node ${quoted(source_node)} not found`;
    const target = `Target node ${quoted(target_node)} not found`;
    return [
      ...(known.has(source_node)
        ? []
        : [{ code: 'source_node_not_found', message: source, path: `edges.${index}.source_node` }]),
      ...(known.has(target_node)
        ? []
        : [{ code: 'target_node_not_found', message: target, path: `edges.${index}.target_node` }]),
    ];
  });
}

function cycleErrors({ edges }: ReadableChain): Remark[] {
  return findCycles(edges).map(({ node_ids, closing_edge }) => ({
    code: 'circular_dependency',
    message: `Circular dependency: ${node_ids.map(quoted).join(' -> ')}`,
    path: `edges.${edges[closing_edge]?.index ?? closing_edge}`,
  }));
}

function selfDependencyErrors({ id, dependencies }: ReadableChain): Remark[] {
  const index = id === undefined ? -1 : dependencies.indexOf(id);
  const message = 'A chain cannot depend on itself';
  return index < 0 ? [] : [{ code: 'self_dependency', message, path: `dependencies.${index}` }];
}

function isolationWarnings({ nodes = [], edges }: ReadableChain): Remark[] {
  if (new Set(nodes.map((node) => node.id)).size < 2) return [];
  const joined = new Set(
    edges.flatMap(({ source_node, target_node }) => (source_node === target_node ? [] : [source_node, target_node])),
  );
  return nodes.flatMap(({ id, index }) => {
    const message = `Node '${quoted(id)}' is isolated: no edge joins it to the rest of the chain`;
    return joined.has(id) ? [] : { code: 'isolated_node', message, path: `nodes.${index}` };
  });
}

/** One warning for a service, at the first node that names it. */
function serviceWarnings({ nodes = [] }: ReadableChain, knownServices: ReadonlySet<string>): Remark[] {
  const seen = new Set<string>();
  return nodes.flatMap(({ service_name, index }) => {
    if (service_name === undefined || knownServices.has(service_name) || seen.has(service_name)) return [];
    seen.add(service_name);
    const message = `Service '${quoted(service_name)}' not found in service registry`;
    return { code: 'unknown_service', message, path: `nodes.${index}.service_name` };
  });
}

/** Whether something can find out how the node is: its own absolute endpoint, its own report, or its service. */
function isChecked({ health_check, service_name }: ReadableNode, knownServices: ReadonlySet<string>): boolean {
  if (health_check?.enabled === false) return false;
  if (health_check?.type === 'heartbeat') return true;
  const endpoint = textOrUndefined(health_check?.endpoint);
  const standsAlone = endpoint !== undefined && (checkTypeOf(endpoint) !== undefined || !endpoint.startsWith('/'));
  return standsAlone || (service_name !== undefined && knownServices.has(service_name));
}

function named(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  const first = names.slice(0, MOST_NAMED).map(quoted).join(', ');
  return rest > 0 ? `${first} and ${rest} more` : first;
}

function suggestionsFor({ nodes = [], edges }: ReadableChain, knownServices: ReadonlySet<string>): string[] {
  const suggestions: string[] = [];
  if (nodes.length > LARGE_CHAIN) {
    suggestions.push(
      `Consider breaking this chain into smaller ones: it has ${nodes.length} nodes, and a failure among more than ${LARGE_CHAIN} is hard to follow`,
    );
  }
  const unbounded = edges.filter((edge) => edge.latency_sla == null);
  if (unbounded.length > 0) {
    const names = named(unbounded.map((edge) => `${quoted(edge.source_node)} -> ${quoted(edge.target_node)}`));
    suggestions.push(`Give each edge a latency_sla, so that a slow call is noticed; without an SLA: ${names}`);
  }
  const unchecked = nodes.filter((node) => !isChecked(node, knownServices));
  if (unchecked.length > 0) {
    const names = named(unchecked.map((node) => node.id));
    suggestions.push(`Give each node a health_check, or a service that is registered; nothing checks: ${names}`);
  }
  return suggestions;
}

function bounded(remarks: readonly Remark[]): Remark[] {
  const rest = remarks.length - MOST_REMARKS;
  if (rest <= 0) return [...remarks];
  return [...remarks.slice(0, MOST_REMARKS), { code: 'more', message: `${rest} more like these`, path: '' }];
}

/**
 * Checks anything against the shape and the rules of a chain. What has not the shape of a chain is an error with the
 * dotted path of the field, and the rules are still applied to what can be read. Never throws for data (what JSON can
 * hold, or any value whose properties can be read); linear in the size of the chain.
 *
 * Errors make the chain unfit to be monitored; warnings and suggestions do not. At most 100 errors of shape, 100 of rules
 * and 100 warnings are listed, and the rest counted.
 *
 * @param knownServices names that the service registry holds
 */
export function validateChain(chain: unknown, knownServices: ReadonlySet<string>): ValidationResult {
  const readable = read(chain);
  const broken = [
    ...emptyErrors(chain),
    ...duplicateErrors(readable),
    ...edgeErrors(readable),
    ...cycleErrors(readable),
    ...selfDependencyErrors(readable),
  ];
  const errors = [...bounded(shapeErrors(chain)), ...bounded(broken)];
  const warnings = [...isolationWarnings(readable), ...serviceWarnings(readable, knownServices)];
  return {
    valid: errors.length === 0,
    errors,
    warnings: bounded(warnings),
    suggestions: suggestionsFor(readable, knownServices),
  };
}

/** The errors for which a chain cannot even be stored: a chain without nodes can, as a draft. */
export function errorsBeyondDraft(result: ValidationResult): ValidationResult['errors'] {
  return result.errors.filter((error) => error.code !== 'no_nodes');
}
