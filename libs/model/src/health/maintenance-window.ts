import { z } from 'zod';
import { ChainId } from '../chain/chain';
import { Name, Time } from '../chain/vocabulary';

const MOST_NAMED = 500;
const LONGEST_SECONDS = 31 * 24 * 60 * 60;

/** When something is worked on and for what, as a client sends it: once, from `starts_at` to `ends_at`, or again and again by `cron`. */
export const MaintenanceWindowInput = z.object({
  name: z.string().trim().min(1).max(200),
  comment: z.string().max(2000).nullish(),
  /** Now where it is not given; of a window that recurs: from when on it does. */
  starts_at: Time.nullish(),
  /** Of a window that recurs: until when it does. */
  ends_at: Time.nullish(),
  /** When it begins, in five fields (minute, hour, day, month, weekday) or as `@daily`, on the clocks of `time_zone`. */
  cron: z.string().trim().min(1).max(100).nullish(),
  /** How long each time lasts that `cron` begins; also over a change of the clocks. */
  duration_seconds: z.number().int().min(1).max(LONGEST_SECONDS).nullish(),
  /** IANA name, for example `Europe/Berlin`; UTC where it is not given. */
  time_zone: z.string().min(1).max(64).nullish(),
  /** All nodes of all chains. */
  everything: z.boolean().default(false),
  chain_ids: z.array(ChainId).max(MOST_NAMED).default([]),
  /** All nodes that belong to these services, in every chain. */
  service_names: z.array(Name).max(MOST_NAMED).default([]),
  nodes: z
    .array(z.object({ chain_id: ChainId, node_id: z.string().min(1).max(128) }))
    .max(MOST_NAMED)
    .default([]),
});
export type MaintenanceWindowInput = z.output<typeof MaintenanceWindowInput>;

export const MaintenanceWindow = MaintenanceWindowInput.extend({
  id: z.uuid(),
  comment: z.string().nullable(),
  starts_at: Time.nullable(),
  ends_at: Time.nullable(),
  cron: z.string().nullable(),
  duration_seconds: z.number().nullable(),
  time_zone: z.string().nullable(),
  created_by: z.string(),
  created_at: Time,
});
export type MaintenanceWindow = z.output<typeof MaintenanceWindow>;

type Scope = Pick<MaintenanceWindow, 'everything' | 'chain_ids' | 'service_names' | 'nodes'>;

interface Place {
  readonly chain_id: string;
  readonly node_id: string;
  readonly service_name: string | null;
}

/** What a number of windows are for, put together so that one node is looked up at once. */
export class MaintenanceScope {
  private readonly everything: boolean;
  private readonly chains: ReadonlySet<string>;
  private readonly services: ReadonlySet<string>;
  private readonly nodes: ReadonlySet<string>;

  constructor(scopes: readonly Scope[]) {
    this.everything = scopes.some((scope) => scope.everything);
    this.chains = new Set(scopes.flatMap((scope) => scope.chain_ids));
    this.services = new Set(scopes.flatMap((scope) => scope.service_names));
    this.nodes = new Set(scopes.flatMap((scope) => scope.nodes.map(nodeKey)));
  }

  get isEmpty(): boolean {
    return !this.everything && this.chains.size + this.services.size + this.nodes.size === 0;
  }

  covers(place: Place): boolean {
    return (
      this.everything ||
      this.chains.has(place.chain_id) ||
      (place.service_name !== null && this.services.has(place.service_name)) ||
      this.nodes.has(nodeKey(place))
    );
  }
}

const nodeKey = ({ chain_id, node_id }: Pick<Place, 'chain_id' | 'node_id'>): string => `${chain_id} ${node_id}`;
