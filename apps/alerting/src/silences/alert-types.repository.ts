import type { AlertType } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

@Injectable()
export class AlertTypes {
  constructor(private readonly source: DataSource) {}

  /** The types of the alerts that an incident holds: of the active ones, if there are any. */
  async of(incidentId: string): Promise<AlertType[]> {
    const rows: { type: AlertType; is_active: boolean }[] = await this.source.query(
      `SELECT DISTINCT type, status <> 'resolved' AS is_active FROM alerts WHERE incident_id = $1 ORDER BY type`,
      [incidentId],
    );
    const active = rows.filter(({ is_active }) => is_active);
    return (active.length > 0 ? active : rows).map(({ type }) => type);
  }
}
