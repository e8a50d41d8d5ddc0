import { MaintenanceWindow, MaintenanceWindowInput, Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';
import { Actor, listOf, Page } from '../messages/page';

const WindowReference = z.object({ window_id: z.string().max(128) });

/** A window with how it is now. */
export const MaintenanceWindowNow = MaintenanceWindow.extend({
  /** `ended`: it will not open again. */
  state: z.enum(['active', 'upcoming', 'ended']),
  /** When it opens or closes next. */
  next_change_at: Time.nullable(),
});
export type MaintenanceWindowNow = z.output<typeof MaintenanceWindowNow>;

export const MaintenanceFilter = Page.extend({
  state: MaintenanceWindowNow.shape.state.optional(),
  /** Windows that name it; what is for everything names nothing. */
  chain_id: z.string().max(128).optional(),
  service: z.string().max(128).optional(),
});

/** Newest first. */
export const listMaintenanceWindows = defineQuery({
  subject: 'query.health.maintenance.list',
  input: MaintenanceFilter,
  output: listOf('maintenance_windows', MaintenanceWindowNow),
});

export const getMaintenanceWindow = defineQuery({
  subject: 'query.health.maintenance.get',
  input: WindowReference,
  output: MaintenanceWindowNow,
  errors: ['MaintenanceWindowNotFound'],
});

export const createMaintenanceWindow = defineQuery({
  subject: 'query.health.maintenance.create',
  input: z.object({ window: MaintenanceWindowInput, actor: Actor }),
  output: MaintenanceWindowNow,
  errors: ['TooManyMaintenanceWindows'],
});

/** Ends a window that is open, and keeps one that is not from opening. */
export const deleteMaintenanceWindow = defineQuery({
  subject: 'query.health.maintenance.delete',
  input: WindowReference,
  output: WindowReference,
  errors: ['MaintenanceWindowNotFound'],
});

export const maintenanceChanged = defineEvent({
  type: 'chain_mapping.maintenance.changed.v1',
  subject: 'chain.maintenance.changed.{window_id}',
  summary: 'A maintenance window was made; `window` is null when it was removed.',
  data: z.object({ window_id: z.uuid(), window: MaintenanceWindow.nullable() }),
});
