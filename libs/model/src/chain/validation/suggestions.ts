import { checkTypeOf } from '../health-check';
import { credentialsIn, isBrokenReference } from '../secret-reference';
import type { EdgeType, NodeType } from '../vocabulary';
import { isObject, type ReadableChain, type ReadableEdge, type ReadableNode, textOrUndefined } from './readable-chain';
import { named, spelled } from './wording';

const LARGE_CHAIN = 10;
const SURE_ENOUGH = 0.5;

/** The nodes that can answer an edge, where not all can; a service, or another platform, may be anything behind its name. */
const answeredBy: Partial<Record<EdgeType, ReadonlySet<NodeType>>> = {
  database_query: new Set(['database', 'service', 'external_service']),
  cache_operation: new Set(['cache', 'database', 'service', 'external_service']),
  message_publish: new Set(['message_queue', 'cache', 'service', 'external_service']),
  message_consume: new Set(['message_queue', 'cache', 'service', 'external_service']),
};

const way = ({ source_node, target_node }: ReadableEdge): string => spelled([source_node, target_node]);

/** Whether something can find out how the node is: its own absolute endpoint, its own report, or its service. */
function isChecked({ health_check, service_name }: ReadableNode, knownServices: ReadonlySet<string>): boolean {
  if (health_check?.enabled === false) return false;
  if (health_check?.type === 'heartbeat' || health_check?.type === 'composite') return true;
  const endpoint = textOrUndefined(health_check?.endpoint);
  const standsAlone = endpoint !== undefined && (checkTypeOf(endpoint) !== undefined || !endpoint.startsWith('/'));
  return standsAlone || (service_name !== undefined && knownServices.has(service_name));
}

/** The node's check and, of a composite, each of its checks. */
function checksOf({ health_check }: ReadableNode): Readonly<Record<string, unknown>>[] {
  if (health_check === undefined) return [];
  return [health_check, ...(Array.isArray(health_check.checks) ? health_check.checks.filter(isObject) : [])];
}

/** Whether a check of the node spells out a password that a secret could hold. */
const spellsPassword = (node: ReadableNode): boolean =>
  checksOf(node).some(({ endpoint }) => {
    const { password } = credentialsIn(textOrUndefined(endpoint) ?? '');
    return password !== '' && !password.includes('${secret:');
  });

/** Whether a check of the node names a secret in a way that is not understood, and would send it as it is written. */
const misspellsSecret = (node: ReadableNode): boolean =>
  checksOf(node).some(({ endpoint, headers, body }) => {
    const { user, password } = credentialsIn(textOrUndefined(endpoint) ?? '');
    const values = isObject(headers) ? Object.values(headers) : [];
    return [user, password, body, ...values].some((text) => typeof text === 'string' && isBrokenReference(text));
  });

/** Whether nobody declared the edge, and what found it was not sure. */
const isDoubtful = ({ sources }: ReadableEdge): boolean =>
  sources.length > 0 && sources.every(({ kind, confidence = 1 }) => kind !== 'declared' && confidence < SURE_ENOUGH);

/** The edges whose type says that a node answers which is no such thing. */
function misfits({ nodes = [], edges }: ReadableChain): string[] {
  const types = new Map(nodes.map(({ id, type }) => [id, type]));
  return edges.flatMap((edge) => {
    const answering = edge.type && answeredBy[edge.type];
    const [direction, id] = edge.type === 'message_consume' ? ['from', edge.source_node] : ['to', edge.target_node];
    const type = types.get(id);
    if (answering === undefined || type === undefined || answering.has(type)) return [];
    return `${way(edge)} (${edge.type} ${direction} ${type})`;
  });
}

/** What would make a chain better, each in one short sentence that says what to do and names at most five places. */
export function suggestionsFor(chain: ReadableChain, knownServices: ReadonlySet<string>): string[] {
  const { nodes = [], edges } = chain;
  const unbounded = edges.filter((edge) => edge.latency_sla == null).map(way);
  const unchecked = nodes.filter((node) => !isChecked(node, knownServices)).map(({ id }) => id);
  const doubtful = edges.filter(isDoubtful).map(way);
  const unfit = misfits(chain);
  const spelling = nodes.filter(spellsPassword).map(({ id }) => id);
  const misspelling = nodes.filter(misspellsSecret).map(({ id }) => id);
  return [
    ...(nodes.length > LARGE_CHAIN
      ? [
          `Consider breaking this chain into smaller ones: it has ${nodes.length} nodes, and a failure among more than ${LARGE_CHAIN} is hard to follow`,
        ]
      : []),
    ...(unbounded.length > 0
      ? [`Give each edge a latency_sla, so that a slow call is noticed; without an SLA: ${named(unbounded)}`]
      : []),
    ...(unchecked.length > 0
      ? [`Give each node a health_check, or a service that is registered; nothing checks: ${named(unchecked)}`]
      : []),
    ...(doubtful.length > 0
      ? [`Confirm edges that were found with a confidence under ${SURE_ENOUGH}, or take them out: ${named(doubtful)}`]
      : []),
    ...(unfit.length > 0
      ? [`Correct the type of each edge that does not fit its node, or of the node: ${named(unfit)}`]
      : []),
    ...(spelling.length > 0
      ? [
          `Keep passwords out of the chain: make each a secret and name it in the endpoint as \${secret:NAME}: ${named(spelling)}`,
        ]
      : []),
    ...(misspelling.length > 0
      ? [`Write secrets as \${secret:NAME}; what is not understood is sent as it stands: ${named(misspelling)}`]
      : []),
  ];
}
