import { randomUUID } from 'node:crypto';
import type { InputOf, Scan, startScan } from '@chain-mapping/contracts';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { Repositories } from '../repositories/repositories.adapter';
import { assertStorable } from '../storage/storable';
import { AllowedRoots } from './allowed-roots.adapter';
import { ScanNotFound } from './scan-errors';
import { ScansRepository } from './scans.repository';
import { ScansRunner } from './scans.runner';

@Injectable()
export class ScansService {
  constructor(
    private readonly scans: ScansRepository,
    private readonly roots: AllowedRoots,
    private readonly repositories: Repositories,
    private readonly runner: ScansRunner,
    private readonly clock: Clock,
  ) {}

  /** Stores the scan; it runs on any replica, and again on another one where that dies. */
  async start({ scan, actor }: InputOf<typeof startScan>): Promise<Scan> {
    const { path = null, files = null, repository = null, ref = null, service_name = null } = scan;
    assertStorable({ actor, 'scan.path': path, 'scan.service_name': service_name, 'scan.repository': repository });
    if (path !== null) await this.roots.folder(path);
    const address = repository === null ? null : this.repositories.address(repository, ref);
    const stored = await this.scans.insert(
      { id: randomUUID(), path, files, repository: address?.url ?? null, ref, service_name, requested_by: actor },
      this.clock.now(),
    );
    this.runner.wake();
    return stored;
  }

  async get(scan_id: string): Promise<Scan> {
    const scan = await this.scans.find(scan_id);
    if (scan === undefined) throw new ScanNotFound(scan_id);
    return scan;
  }
}
