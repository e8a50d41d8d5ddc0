import { Client } from 'pg';
import { get, post, theSystem } from '../system/system';
import { expected, getChain, RegisteredChains } from './chains';

const chains = new RegisteredChains();

describe('TestDatabaseIntegration', () => {
  let database: Client;

  beforeAll(async () => {
    database = new Client({ connectionString: theSystem().urls.database });
    await database.connect();
  });
  afterAll(() => database.end());

  it('test_postgresql_schema_creation', async () => {
    // The schema is made by the migrations of the services that own its tables, when they start.
    const { rows } = await database.query<{ table_name: string }>(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name LIKE 'chain_%'",
    );
    expect(rows.map(({ table_name }) => table_name)).toEqual(
      expect.arrayContaining([
        'chain_definitions',
        'chain_nodes',
        'chain_edges',
        'chain_dependencies',
        'chain_change_history',
        'chain_monitoring_config',
        'chain_discovery_results',
      ]),
    );
  });

  it('test_clickhouse_schema_creation', async () => {
    // The embedded engine lives inside metrics-ingest, which says through the API which tables there are and how full. That the
    // columns are those of the contract and in its order is checked where the engine can be asked: apps/metrics-ingest.
    const { chain_mapping } = expected(
      await get<{ chain_mapping: { stored_rows: Record<string, number> } }>('/health/detailed'),
      200,
    );
    expect(Object.keys(chain_mapping.stored_rows)).toEqual(
      expect.arrayContaining([
        'chain_health_metrics',
        'chain_execution_traces',
        'chain_performance_events',
        'chain_network_flows',
      ]),
    );
  });

  it('test_database_triggers_and_functions', async () => {
    // The seed inserts A1, which the catalogue has.
    const id = 'A900002';
    chains.alsoDelete(id);
    await database.query(
      `INSERT INTO chain_definitions (id, name, category) VALUES ('${id}', 'Test Chain', 'data_flow')`,
    );
    const { rows } = await database.query<{ change_type: string }>(
      `SELECT change_type FROM chain_change_history WHERE chain_id = '${id}'`,
    );
    expect(rows.map(({ change_type }) => change_type)).toContain('created');

    // Made by hand or not, it is a chain like any other.
    expect(await getChain(id)).toMatchObject({ id, name: 'Test Chain', status: 'draft', version: 1 });
    const { changes } = expected(
      await get<{ changes: { change_type: string }[] }>(`/api/v1/chains/${id}/history`),
      200,
    );
    expect(changes.map(({ change_type }) => change_type)).toEqual(['created']);
  });

  it('test_data_retention_policies', async () => {
    // Through the only way in that there is for data: what is past its retention is refused at the door and never seen, what is
    // not stays. That TTL removes rows that were stored in time is checked where rows can be written past it: apps/metrics-ingest.
    const service_name = `retention-${Date.now()}`;
    const old = { service_name, event_type: 'old', timestamp: '2023-01-01T00:00:00.000Z' };
    const recent = { service_name, event_type: 'recent' };
    const refused = expected(
      await post<{ errors: { path: string }[] }>('/api/v1/events', { events: [recent, old] }),
      400,
    );
    expect(refused.errors.map(({ path }) => path)).toEqual(['events.1.timestamp']);
    expected(await post('/api/v1/events', { events: [recent] }), 202);
    const { events } = expected(
      await get<{ events: { event_type: string }[] }>(`/api/v1/events?service=${service_name}`),
      200,
    );
    expect(events.map(({ event_type }) => event_type)).toEqual(['recent']);
  });
});
