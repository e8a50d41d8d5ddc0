import type { Attributes } from './conventions';
import { databaseSystem, isCache } from './conventions';
import type { FarSide, SpanKind } from './span';

const HOST = /^(?:[a-z][a-z0-9+.-]*:)?\/\/(?:[^@/?#]*@)?([^/?#]+)/i;
const SENDING = new Set(['publish', 'send']);
const RECEIVING = new Set(['receive', 'process', 'deliver']);
/** Made before it is sent, or acknowledged after it was received: nothing goes between two sides. */
const NEITHER = new Set(['create', 'settle', 'ack', 'nack', 'commit']);

/**
 * What a span says of its other side, by its kind and its attributes under whatever names; `null` where it has none, or does not say. Equal sides are mostly
 * the same object, as they are few and spans are many.
 */
export function farSideOf(kind: SpanKind, attributes: Attributes): FarSide | null {
  return messaging(kind, attributes) ?? database(kind, attributes) ?? model(kind, attributes) ?? call(kind, attributes);
}

const MOST_SIDES = 10_000;
const sides = new Map<string, FarSide[]>();

function sideOf(
  edge_type: FarSide['edge_type'],
  node_type: FarSide['node_type'],
  name: string,
  direction: FarSide['direction'],
): FarSide {
  const sameName = sides.get(name);
  const known = sameName?.find(
    (side) => side.edge_type === edge_type && side.node_type === node_type && side.direction === direction,
  );
  if (known !== undefined) return known;
  const side = { edge_type, node_type, name, direction };
  if (sameName !== undefined) sameName.push(side);
  else {
    if (sides.size >= MOST_SIDES) sides.clear();
    sides.set(name, [side]);
  }
  return side;
}

function messaging(kind: SpanKind, attributes: Attributes): FarSide | null {
  const system = attributes.get('messaging_system');
  if (system === undefined) return null;
  const operation = attributes.get('messaging_operation')?.toLowerCase();
  if (operation !== undefined && NEITHER.has(operation)) return null;
  const direction = messagingDirection(kind, operation);
  if (direction === null) return null;
  const destination =
    attributes.get('messaging_temporary') === 'true' ? '(temporary)' : attributes.get('messaging_destination');
  return sideOf(
    direction === 'out' ? 'message_publish' : 'message_consume',
    'message_queue',
    destination === undefined ? system : `${system}/${destination}`,
    direction,
  );
}

/** A queue is named by its system and its destination; one without a destination is not fully named. */
export const isNamedQueue = (name: string): boolean => name.includes('/');

function messagingDirection(kind: SpanKind, operation: string | undefined): 'out' | 'in' | null {
  if (operation !== undefined && SENDING.has(operation)) return 'out';
  if (operation !== undefined && RECEIVING.has(operation)) return 'in';
  if (kind === 'producer') return 'out';
  if (kind === 'consumer' || kind === 'server') return 'in';
  return kind === 'client' ? 'out' : null;
}

/** A database is the system, the address and the namespace together: one server may hold many, and many servers the same one. */
function database(kind: SpanKind, attributes: Attributes): FarSide | null {
  const named = attributes.get('db_system');
  if (named === undefined || kind === 'server' || kind === 'consumer') return null;
  const system = databaseSystem(named);
  const cache = isCache(system);
  const address = addressOf(attributes);
  const namespace = cache ? undefined : attributes.get('db_namespace');
  const place = address ?? (namespace === undefined ? undefined : '');
  return sideOf(
    cache ? 'cache_operation' : 'database_query',
    cache ? 'cache' : 'database',
    `${system}${place === undefined ? '' : `://${place}`}${namespace === undefined ? '' : `/${namespace}`}`,
    'out',
  );
}

function model(kind: SpanKind, attributes: Attributes): FarSide | null {
  const provider = attributes.get('ai_provider');
  const name = attributes.get('ai_model');
  if (provider === undefined || name === undefined || kind === 'server' || kind === 'consumer') return null;
  return sideOf('http_request', 'ai_model', `${provider}/${name}`, 'out');
}

function call(kind: SpanKind, attributes: Attributes): FarSide | null {
  if (kind !== 'server' && kind !== 'client') return null;
  const edge_type = callType(attributes);
  if (kind === 'server') {
    return sideOf(edge_type ?? 'http_request', 'service', '', 'in');
  }
  const name = attributes.get('peer_service') ?? addressOf(attributes) ?? '';
  if (edge_type === null && name === '') return null;
  return sideOf(edge_type ?? 'function_call', 'external_service', name, 'out');
}

function callType(attributes: Attributes): FarSide['edge_type'] | null {
  const rpc = attributes.get('rpc_system');
  if (rpc !== undefined) return rpc === 'grpc' ? 'grpc_call' : 'function_call';
  if (isWebSocket(attributes)) return 'websocket_message';
  const http = attributes.get('http_method') ?? attributes.get('url') ?? attributes.get('http_route');
  return http === undefined ? null : 'http_request';
}

/** There is no convention for WebSockets. */
function isWebSocket(attributes: Attributes): boolean {
  const scheme = attributes.get('url_scheme') ?? attributes.get('url') ?? '';
  return (
    /^wss?(:|$)/i.test(scheme) ||
    attributes.get('network_protocol')?.toLowerCase() === 'websocket' ||
    attributes.get('http_status') === '101'
  );
}

/** The host that is called, without a port: not every instrumentation tells the port. */
function addressOf(attributes: Attributes): string | undefined {
  const url = attributes.get('url');
  const host = attributes.get('server_address') ?? (url === undefined ? undefined : HOST.exec(url)?.[1]);
  if (host === undefined) return undefined;
  const bare = /^\[([^\]]*)\]/.exec(host)?.[1] ?? (/^[^:]*:\d+$/.test(host) ? host.slice(0, host.indexOf(':')) : host);
  return bare === '' ? undefined : bare.toLowerCase();
}

/** What a span did, in words that stay the same from call to call where the attributes allow it. */
export function operationOf(name: string, attributes: Attributes): string {
  const route = attributes.get('http_route');
  const method = attributes.get('http_method');
  if (route !== undefined) return method === undefined ? route : `${method} ${route}`;
  const rpc = attributes.get('rpc_method');
  if (rpc !== undefined) {
    const service = attributes.get('rpc_service');
    return service === undefined || rpc.includes('/') ? rpc : `${service}/${rpc}`;
  }
  const statement = attributes.get('db_operation');
  if (statement !== undefined) {
    const collection = attributes.get('db_collection');
    return collection === undefined ? statement : `${statement} ${collection}`;
  }
  return name;
}
