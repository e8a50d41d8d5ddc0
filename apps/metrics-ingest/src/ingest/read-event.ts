import { ChainId, isNestedWithin, ServiceName, TrackedEvent } from '@chain-mapping/model';
import type { z } from 'zod';
import { plainTime } from './plain-time';

const MOST_TEXTS = 10_000;

/** Texts that a schema takes. Each is shown to it once, as names repeat themselves. */
class RightTexts {
  private readonly texts = new Set<string>();

  constructor(private readonly schema: z.ZodType<string>) {}

  has(value: unknown): boolean {
    if (typeof value !== 'string') return false;
    if (this.texts.has(value)) return true;
    if (!this.schema.safeParse(value).success) return false;
    if (this.texts.size >= MOST_TEXTS) this.texts.clear();
    this.texts.add(value);
    return true;
  }
}

const services = new RightTexts(ServiceName);
const types = new RightTexts(TrackedEvent.shape.event_type);
const chains = new RightTexts(ChainId);
const nodes = new RightTexts(TrackedEvent.shape.node_id.unwrap().unwrap());

const LONGEST_ID = 128;
const LONGEST_MS = 86_400_000;
const LONGEST_ATTRIBUTE = 256;

/**
 * A tracked event, or what is wrong with it. It takes what the schema takes, for a small part of the cost: what is not plainly right is left to the
 * schema, which also finds the words for what is wrong.
 */
export function readEvent(value: unknown): TrackedEvent | string {
  if (isRight(value)) return value;
  const parsed = TrackedEvent.safeParse(value);
  return parsed.success ? parsed.data : faultsOf(parsed.error);
}

export const faultsOf = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map((part) => `.${String(part)}`).join('')}: ${message}`)
    .join(', ');

function isRight(value: unknown): value is TrackedEvent {
  if (typeof value !== 'object' || value === null) return false;
  const {
    id,
    service_name,
    event_type,
    chain_id,
    node_id,
    timestamp,
    duration_ms,
    attributes,
  }: Partial<Record<keyof TrackedEvent, unknown>> = value;
  return (
    typeof id === 'string' &&
    id !== '' &&
    id.length <= LONGEST_ID &&
    typeof timestamp === 'string' &&
    plainTime(timestamp) !== null &&
    services.has(service_name) &&
    types.has(event_type) &&
    (chain_id === undefined || chain_id === null || chains.has(chain_id)) &&
    (node_id === undefined || node_id === null || nodes.has(node_id)) &&
    (duration_ms === undefined ||
      duration_ms === null ||
      (typeof duration_ms === 'number' && duration_ms >= 0 && duration_ms <= LONGEST_MS)) &&
    areAttributes(attributes)
  );
}

function areAttributes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  let isFlat = true;
  for (const key in value) {
    if (key.length > LONGEST_ATTRIBUTE) return false;
    isFlat &&= typeof Reflect.get(value, key) !== 'object';
  }
  return isFlat || isNestedWithin(value);
}
