import { streams, type StreamDefinition } from '@chain-mapping/contracts';
import { DiscardPolicy, nanos, RetentionPolicy, StorageType, type JetStreamManager, type NatsConnection } from 'nats';
import { apiCodeOf, managerOf, STREAM_NOT_FOUND } from '../consumers/ensure-consumer.service';

const DUPLICATE_WINDOW_MS = 2 * 60_000;
/** The server reserves `max_bytes` of each stream; these are its words for "not that much". */
const INSUFFICIENT_STORAGE = new Set([10028, 10047]);
const RETENTION = {
  by_age: RetentionPolicy.Limits,
  by_all: RetentionPolicy.Interest,
  by_one: RetentionPolicy.Workqueue,
} as const;
const MIN_BYTES = 16 * 1024 * 1024;

export interface EnsuredStream {
  readonly name: string;
  readonly change: 'created' | 'updated' | 'unchanged';
  readonly max_bytes: number;
  /** What was asked for, when the server has not room for it. */
  readonly wanted_bytes: number;
}

export interface StreamOptions {
  /** Copies in a cluster. Default 1. */
  readonly replicas?: number;
}

/**
 * Creates the streams of the contracts, or brings them to their definitions. Where the server has too little room for the limits,
 * they are halved until it has.
 */
export async function ensureStreams(
  nc: NatsConnection,
  { replicas = 1 }: StreamOptions = {},
): Promise<EnsuredStream[]> {
  const jsm = await managerOf(nc);
  const ensured: EnsuredStream[] = [];
  for (const definition of Object.values(streams)) ensured.push(await ensureFitting(jsm, definition, replicas));
  return ensured;
}

async function ensureFitting(jsm: JetStreamManager, definition: StreamDefinition, replicas: number) {
  for (let max_bytes = definition.max_bytes; ; max_bytes = Math.floor(max_bytes / 2)) {
    try {
      const change = await ensureStream(jsm, { ...definition, max_bytes }, replicas);
      return { name: definition.name, change, max_bytes, wanted_bytes: definition.max_bytes };
    } catch (error) {
      if (!INSUFFICIENT_STORAGE.has(apiCodeOf(error) ?? 0) || max_bytes / 2 < MIN_BYTES) throw error;
    }
  }
}

async function ensureStream(
  jsm: JetStreamManager,
  definition: StreamDefinition,
  replicas: number,
): Promise<EnsuredStream['change']> {
  const changeable = {
    subjects: [...definition.subjects],
    max_age: nanos(definition.max_age_ms),
    max_bytes: definition.max_bytes,
    discard: definition.discard === 'new' ? DiscardPolicy.New : DiscardPolicy.Old,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    num_replicas: replicas,
  };
  try {
    const { config } = await jsm.streams.info(definition.name);
    const same = Object.entries(changeable).every(
      ([key, value]) => JSON.stringify(Reflect.get(config, key)) === JSON.stringify(value),
    );
    if (same) return 'unchanged';
    await jsm.streams.update(definition.name, changeable);
    return 'updated';
  } catch (error) {
    if (apiCodeOf(error) !== STREAM_NOT_FOUND) throw error;
  }
  await jsm.streams.add({
    name: definition.name,
    retention: RETENTION[definition.until_handled ?? 'by_age'],
    storage: StorageType.File,
    ...changeable,
  });
  return 'created';
}
