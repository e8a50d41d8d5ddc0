import { createClickHouse } from '@chain-mapping/clickhouse';

/** What is in ClickHouse: the ids of the events of one service, and the numbers that those of another carry. */
export async function storedEvents(url: string): Promise<Record<'orders' | 'reporter', readonly string[]>> {
  const client = createClickHouse({ url });
  try {
    const answer = await client.query({
      query: `SELECT service_name, if(service_name = 'orders', event_id, JSONExtractString(attributes, 'number')) AS name
              FROM chain_performance_events`,
      format: 'JSONEachRow',
    });
    const rows = await answer.json<{ service_name: string; name: string }>();
    const of = (service: string) => rows.filter((row) => row.service_name === service).map(({ name }) => name);
    return { orders: of('orders'), reporter: of('reporter') };
  } finally {
    await client.close();
  }
}

/** What was accepted and is not stored, and what is stored and was not accepted, or was stored before. */
export function differencesOf(accepted: readonly string[], stored: readonly string[]): string[] {
  const found = new Set(stored);
  const left = new Set(accepted);
  return [
    ...accepted.filter((name) => !found.has(name)).map((name) => `lost: ${name}`),
    ...stored.filter((name) => !left.delete(name)).map((name) => `twice, or never accepted: ${name}`),
  ];
}
