import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Scan } from '@chain-mapping/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Progress, ScanFinding } from '../analysis/analysis-messages';
import { isUuid } from '../storage/storable';

/** A scan that this replica works on. Another claim of it has another lease. */
export interface ClaimedScan {
  readonly id: string;
  readonly lease: string;
  readonly path: string | null;
  readonly repository: string | null;
  readonly ref: string | null;
  readonly files: Readonly<Record<string, string>> | null;
  readonly service_name: string | null;
  readonly attempts: number;
}

export interface NewScan {
  readonly id: string;
  readonly path: string | null;
  readonly repository: string | null;
  readonly ref: string | null;
  readonly files: Readonly<Record<string, string>> | null;
  readonly service_name: string | null;
  readonly requested_by: string;
}

interface ScanRow extends Omit<Scan, 'progress' | 'created_at' | 'completed_at'>, Progress {
  readonly created_at: Date;
  readonly completed_at: Date | null;
}

const LEASE = `interval '30 seconds'`;
const WIRE =
  'id, status, path, repository, ref, files_total, files_done, proposal_count, findings, error, created_at, completed_at';
const OPEN = `(status = 'queued' OR (status = 'running' AND lease_until < now()))`;
const compress = promisify(gzip);
const expand = promisify(gunzip);

@Injectable()
export class ScansRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  async insert(scan: NewScan, now: Date): Promise<Scan> {
    // Compressed they are also bytes, which may hold what no text column does.
    const files = scan.files && (await compress(JSON.stringify(scan.files)));
    const [row] = await this.source.query<ScanRow[]>(
      `INSERT INTO chain_discovery_scans (id, path, repository, ref, files, service_name, requested_by, files_total, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${WIRE}`,
      [
        scan.id,
        scan.path,
        scan.repository,
        scan.ref,
        files,
        scan.service_name,
        scan.requested_by,
        Object.keys(scan.files ?? {}).length,
        now,
      ],
    );
    if (row === undefined) throw new Error('the database answered no row for a scan that it stored');
    return scanOf(row);
  }

  async find(id: string): Promise<Scan | undefined> {
    if (!isUuid(id)) return undefined;
    const [row] = await this.source.query<ScanRow[]>(`SELECT ${WIRE} FROM chain_discovery_scans WHERE id = $1`, [id]);
    return row && scanOf(row);
  }

  /** The oldest scan that nobody works on: new, or left behind by a replica whose lease has run out. */
  async claim(lease: string): Promise<ClaimedScan | undefined> {
    const [[row]] = await this.source.query<
      [(Omit<ClaimedScan, 'files' | 'lease'> & { files: Buffer | null })[], number]
    >(
      `UPDATE chain_discovery_scans SET status = 'running', lease_owner = $1, lease_until = now() + ${LEASE}, attempts = attempts + 1
       WHERE id = (SELECT id FROM chain_discovery_scans WHERE ${OPEN} ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, path, repository, ref, files, service_name, attempts`,
      [lease],
    );
    if (row === undefined) return undefined;
    const files = row.files && JSON.parse((await expand(row.files)).toString('utf8'));
    return { ...row, files, lease };
  }

  /** Keeps the scan, and tells how far it is. False: it is another's now. */
  async renew({ id, lease }: ClaimedScan, { files_total, files_done }: Progress): Promise<boolean> {
    const [, count] = await this.source.query<[unknown[], number]>(
      `UPDATE chain_discovery_scans SET lease_until = now() + ${LEASE}, files_total = $3, files_done = $4
       WHERE id = $1 AND lease_owner = $2`,
      [id, lease, files_total, files_done],
    );
    return count > 0;
  }

  /** Gives the scan back, for whoever comes next; it counts as not tried. */
  async release({ id, lease }: ClaimedScan): Promise<void> {
    await this.source.query(
      `UPDATE chain_discovery_scans SET status = 'queued', lease_owner = NULL, lease_until = NULL, attempts = attempts - 1
       WHERE id = $1 AND lease_owner = $2`,
      [id, lease],
    );
  }

  /** Runs the work within the transaction that ends the scan; false, and nothing done, where the scan is another's now. */
  complete(
    { id, lease }: ClaimedScan,
    { files_total, files_done }: Progress,
    findings: readonly ScanFinding[],
    now: () => Date,
    work: (manager: EntityManager) => Promise<number>,
  ): Promise<boolean> {
    return this.source.transaction(async (manager) => {
      const [held] = await manager.query<{ id: string }[]>(
        'SELECT id FROM chain_discovery_scans WHERE id = $1 AND lease_owner = $2 FOR UPDATE',
        [id, lease],
      );
      if (held === undefined) return false;
      const proposal_count = await work(manager);
      await manager.query(
        `UPDATE chain_discovery_scans SET status = 'completed', files = NULL, lease_owner = NULL, lease_until = NULL,
           files_total = $2, files_done = $3, findings = $4::jsonb, proposal_count = $5, completed_at = $6
         WHERE id = $1`,
        [id, files_total, files_done, JSON.stringify(findings), proposal_count, now()],
      );
      return true;
    });
  }

  async fail({ id, lease }: ClaimedScan, error: string, now: Date): Promise<void> {
    await this.source.query(
      `UPDATE chain_discovery_scans SET status = 'failed', files = NULL, lease_owner = NULL, lease_until = NULL, error = $3,
         completed_at = $4
       WHERE id = $1 AND lease_owner = $2`,
      [id, lease, error, now],
    );
  }
}

function scanOf({ files_total, files_done, created_at, completed_at, ...row }: ScanRow): Scan {
  return {
    ...row,
    progress: { files_total, files_done },
    created_at: created_at.toISOString(),
    completed_at: completed_at?.toISOString() ?? null,
  };
}
