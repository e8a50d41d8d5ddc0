/**
 * What is read from spans and their resources, under every name that the semantic conventions of OpenTelemetry have had for it; the name that
 * counts first comes first. This is the one place that knows those names.
 */
export const conventions = {
  service_name: ['service.name'],
  environment: ['deployment.environment.name', 'deployment.environment'],
  peer_service: ['service.peer.name', 'peer.service'],
  server_address: [
    'server.address',
    'net.peer.name',
    'net.sock.peer.name',
    'http.host',
    'network.peer.address',
    'net.sock.peer.addr',
    'net.peer.ip',
    'peer.hostname',
  ],
  url: ['url.full', 'http.url'],
  url_scheme: ['url.scheme', 'http.scheme'],
  url_path: ['url.path', 'http.target'],
  network_protocol: ['network.protocol.name', 'net.protocol.name', 'net.app.protocol.name'],
  http_method: ['http.request.method', 'http.method'],
  http_route: ['http.route'],
  http_status: ['http.response.status_code', 'http.status_code'],
  rpc_system: ['rpc.system.name', 'rpc.system'],
  rpc_service: ['rpc.service'],
  rpc_method: ['rpc.method'],
  db_system: ['db.system.name', 'db.system', 'db.type'],
  db_namespace: ['db.namespace', 'db.name', 'db.instance'],
  db_operation: ['db.operation.name', 'db.operation'],
  db_collection: ['db.collection.name', 'db.sql.table', 'db.mongodb.collection', 'db.cassandra.table'],
  messaging_system: ['messaging.system'],
  messaging_destination: [
    'messaging.destination.template',
    'messaging.destination.name',
    'messaging.destination',
    'messaging.kafka.topic',
    'message_bus.destination',
  ],
  messaging_temporary: [
    'messaging.destination.temporary',
    'messaging.destination.anonymous',
    'messaging.temp_destination',
  ],
  messaging_operation: ['messaging.operation.type', 'messaging.operation', 'messaging.operation.name'],
  ai_provider: ['gen_ai.provider.name', 'gen_ai.system'],
  ai_model: ['gen_ai.request.model', 'gen_ai.response.model'],
} as const;

export type AttributeField = keyof typeof conventions;

/** Where an attribute of some name goes. */
export interface AttributePlace {
  readonly field: AttributeField;
  /** Of two names for the same thing, the one with the lower rank counts. */
  readonly rank: number;
}

export const attributePlaces: ReadonlyMap<string, AttributePlace> = new Map(
  Object.entries(conventions).flatMap(([field, names]) =>
    names.map((name, rank) => [name, { field: field as AttributeField, rank }] as const),
  ),
);

/** The names that databases had before, and those that they have now. */
const DATABASES: ReadonlyMap<string, string> = new Map([
  ['postgres', 'postgresql'],
  ['mongo', 'mongodb'],
  ['mssql', 'microsoft.sql_server'],
  ['oracle', 'oracle.db'],
  ['db2', 'ibm.db2'],
  ['hanadb', 'sap.hana'],
  ['dynamodb', 'aws.dynamodb'],
  ['redshift', 'aws.redshift'],
  ['cosmosdb', 'azure.cosmosdb'],
  ['spanner', 'gcp.spanner'],
]);

export const databaseSystem = (name: string): string => DATABASES.get(name.toLowerCase()) ?? name.toLowerCase();

const CACHES = new Set(['redis', 'valkey', 'keydb', 'dragonfly', 'memcached', 'hazelcast', 'infinispan', 'ehcache']);

export const isCache = (system: string): boolean => CACHES.has(system);

const FIELDS = Object.keys(conventions) as AttributeField[];
const placeOf = Object.fromEntries(FIELDS.map((field, place) => [field, place])) as Record<AttributeField, number>;
const UNSEEN = 255;

/** The attributes of one span or resource that something is made of. */
export class Attributes {
  private readonly values = new Array<string>(FIELDS.length).fill('');
  private readonly ranks = new Uint8Array(FIELDS.length).fill(UNSEEN);

  put({ field, rank }: AttributePlace, value: string): void {
    const place = placeOf[field];
    if (value === '' || rank >= (this.ranks[place] ?? 0)) return;
    this.values[place] = value;
    this.ranks[place] = rank;
  }

  get(field: AttributeField): string | undefined {
    const value = this.values[placeOf[field]];
    return value === '' ? undefined : value;
  }

  /** Forgets all, to be used again. */
  clear(): void {
    this.values.fill('');
    this.ranks.fill(UNSEEN);
  }
}
