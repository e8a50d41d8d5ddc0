import { randomUUID } from 'node:crypto';
import {
  DomainError,
  type InputOf,
  InvalidInput,
  type listMaintenanceWindows,
  type MaintenanceWindowNow,
  type OutputOf,
} from '@chain-mapping/contracts';
import {
  maintenanceFaults,
  maintenanceState,
  nextMaintenanceChange,
  type MaintenanceWindow,
  type MaintenanceWindowInput,
} from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { MaintenanceNow } from './maintenance-now.service';
import { MaintenanceWindowsRepository } from './maintenance-windows.repository';

/** Every replica holds all that have not ended. */
const MOST_CURRENT = 1000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

class MaintenanceWindowNotFound extends DomainError {
  constructor(window_id: string) {
    super('MaintenanceWindowNotFound', `Maintenance window '${window_id}' not found`, { window_id });
  }
}

class TooManyMaintenanceWindows extends DomainError {
  constructor() {
    super('TooManyMaintenanceWindows', `There are ${String(MOST_CURRENT)} windows that have not ended`);
  }
}

/** Makes, shows and ends maintenance windows. */
@Injectable()
export class MaintenanceWindows {
  constructor(
    private readonly repository: MaintenanceWindowsRepository,
    private readonly maintenance: MaintenanceNow,
    private readonly clock: Clock,
  ) {}

  async list(filter: InputOf<typeof listMaintenanceWindows>): Promise<OutputOf<typeof listMaintenanceWindows>> {
    const { limit, offset, state } = filter;
    const now = this.clock.now();
    if (state === undefined || state === 'ended') {
      const { windows, total } = await this.repository.page(filter, state && now);
      return { maintenance_windows: windows.map((window) => asOf(window, now)), total, limit, offset };
    }
    // What is open follows from cron expressions, which only we can read.
    const current = (await this.repository.current(now, filter)).map((window) => asOf(window, now));
    const found = current.filter((window) => window.state === state);
    return { maintenance_windows: found.slice(offset, offset + limit), total: found.length, limit, offset };
  }

  /** @throws DomainError MaintenanceWindowNotFound */
  async get(window_id: string): Promise<MaintenanceWindowNow> {
    const window = UUID.test(window_id) ? await this.repository.get(window_id) : undefined;
    if (window === undefined) throw new MaintenanceWindowNotFound(window_id);
    return asOf(window, this.clock.now());
  }

  /** @throws InvalidInput, DomainError TooManyMaintenanceWindows */
  async create(input: MaintenanceWindowInput, actor: string): Promise<MaintenanceWindowNow> {
    const now = this.clock.now();
    const faults = maintenanceFaults(input, now.getTime());
    const [first] = faults;
    if (first !== undefined) throw new InvalidInput(`${first.path}: ${first.message}`, faults);
    if ((await this.repository.current(now)).length >= MOST_CURRENT) throw new TooManyMaintenanceWindows();
    const window = windowOf(input, randomUUID(), actor, now);
    await this.repository.add(window);
    // Here at once; the other replicas hear of it.
    await this.maintenance.refresh();
    return asOf(window, now);
  }

  /** @throws DomainError MaintenanceWindowNotFound */
  async remove(window_id: string): Promise<{ window_id: string }> {
    if (!UUID.test(window_id) || !(await this.repository.remove(window_id))) {
      throw new MaintenanceWindowNotFound(window_id);
    }
    await this.maintenance.refresh();
    return { window_id };
  }
}

function windowOf(input: MaintenanceWindowInput, id: string, created_by: string, now: Date): MaintenanceWindow {
  const recurs = input.cron != null;
  return {
    ...input,
    id,
    comment: input.comment ?? null,
    starts_at: normal(input.starts_at) ?? (recurs ? null : now.toISOString()),
    ends_at: normal(input.ends_at),
    cron: input.cron ?? null,
    duration_seconds: input.duration_seconds ?? null,
    time_zone: recurs ? (input.time_zone ?? 'UTC') : null,
    created_by,
    created_at: now.toISOString(),
  };
}

/** With milliseconds, as it will be read again. */
const normal = (time: string | null | undefined): string | null => (time == null ? null : new Date(time).toISOString());

function asOf(window: MaintenanceWindow, now: Date): MaintenanceWindowNow {
  const at = now.getTime();
  const next = nextMaintenanceChange(window, at);
  return {
    ...window,
    state: maintenanceState(window, at),
    next_change_at: next === null ? null : new Date(next).toISOString(),
  };
}
