import type { AlertType } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

@Injectable()
export class AlertTypes {
  constructor(private readonly source: DataSource) {}

  /** The types of the alerts that each of these incidents holds: of the active ones, if there are any. */
  async of(incidentIds: readonly string[]): Promise<Map<string, AlertType[]>> {
    const rows: { incident_id: string; types: AlertType[] | null; all_types: AlertType[] }[] = await this.source.query(
      `SELECT incident_id, array_agg(DISTINCT type) FILTER (WHERE status <> 'resolved') AS types, array_agg(DISTINCT type) AS all_types
       FROM alerts WHERE incident_id = ANY($1) GROUP BY incident_id`,
      [incidentIds],
    );
    return new Map(rows.map(({ incident_id, types, all_types }) => [incident_id, types ?? all_types]));
  }
}
