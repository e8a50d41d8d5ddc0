import type { ObservedEdge } from '@chain-mapping/contracts';
import type { EdgeType, NodeType, SeenCall, Sightings } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { confidenceOfCalls } from './confidence-of-calls';

interface TrafficRow {
  readonly source: string;
  readonly source_type: NodeType;
  readonly target: string;
  readonly target_type: NodeType;
  readonly edge_type: EdgeType;
  readonly environment: string;
  readonly addresses: readonly string[];
  readonly calls: string;
  readonly trace_id: string | null;
  readonly first_seen: Date;
  readonly last_seen: Date;
}

const KEY = 'source, source_type, target, target_type, edge_type, environment';

/** What traffic showed, for as long as it is believed. */
@Injectable()
export class TrafficRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** Until when traffic has been asked for. */
  async until(): Promise<Date | null> {
    const [row] = await this.source.query<{ traffic_until: Date | null }[]>(
      'SELECT traffic_until FROM chain_discovery_comparisons',
    );
    return row?.traffic_until ?? null;
  }

  /** Adds what was seen up to a time, in any order and as often as wanted; what was seen last before the other time is forgotten. */
  async store(edges: readonly ObservedEdge[], until: Date, forget_before: Date): Promise<void> {
    const rows = edges.map(({ traffic, ...edge }) => ({ ...edge, calls: Math.ceil(traffic.estimated_calls) }));
    await this.source.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO chain_discovery_traffic AS known (${KEY}, addresses, calls, trace_id, first_seen, last_seen)
         SELECT ${KEY}, addresses, calls, trace_id, first_seen, last_seen FROM jsonb_to_recordset($1::jsonb) AS seen (
           source text, source_type text, target text, target_type text, edge_type text, environment text, addresses jsonb, calls bigint,
           trace_id text, first_seen timestamptz, last_seen timestamptz)
         ON CONFLICT (${KEY}) DO UPDATE SET
           addresses = CASE WHEN excluded.addresses = '[]' THEN known.addresses ELSE excluded.addresses END,
           calls = greatest(known.calls, excluded.calls), trace_id = coalesce(excluded.trace_id, known.trace_id),
           first_seen = least(known.first_seen, excluded.first_seen), last_seen = greatest(known.last_seen, excluded.last_seen)`,
        [JSON.stringify(rows)],
      );
      await manager.query('DELETE FROM chain_discovery_traffic WHERE last_seen < $1', [forget_before]);
      await manager.query('UPDATE chain_discovery_comparisons SET traffic_until = $1', [until]);
    });
  }

  async sightings(): Promise<Sightings> {
    const rows = await this.source.query<TrafficRow[]>('SELECT * FROM chain_discovery_traffic');
    const since = new Map<string, string>();
    const calls = rows.map((row): SeenCall => {
      const first_seen = row.first_seen.toISOString();
      for (const [name, type] of [
        [row.source, row.source_type],
        [row.target, row.target_type],
      ] as const) {
        if (type === 'service' && first_seen < (since.get(name) ?? '~')) since.set(name, first_seen);
      }
      return {
        ...row,
        confidence: confidenceOfCalls(Number(row.calls)),
        evidence: row.trace_id === null ? [] : [{ trace_id: row.trace_id }],
        first_seen,
        last_seen: row.last_seen.toISOString(),
      };
    });
    return { calls, parts: [...since].map(([name, at]) => ({ name, aliases: [], since: at })) };
  }
}
