import { ChainId, ServiceName, TrackedEvent } from '@chain-mapping/model';
import type { z } from 'zod';
import { sumOf } from './byte-sum.provider';

const FIRST_SLOTS = 1024;

/** Names that the schema of a field takes, each shown to it once, and from then on known by its bytes and by its number. */
export class Names {
  /** By number; the first stands for none. */
  readonly texts: string[] = [''];
  private readonly all: Uint8Array[] = [new Uint8Array()];
  private readonly sums: number[] = [0];
  private slots = new Int32Array(FIRST_SLOTS);
  private last = 0;

  constructor(private readonly schema: z.ZodType<string>) {}

  /** The number of a name that the schema takes, or -1. */
  numberOf(bytes: Uint8Array, from: number, to: number): number {
    if (this.isSame(this.last, bytes, from, to)) return this.last;
    const sum = sumOf(bytes, from, to);
    const mask = this.slots.length - 1;
    for (let slot = sum & mask; ; slot = (slot + 1) & mask) {
      const number = this.slots[slot] ?? 0;
      if (number === 0) return this.add(bytes.slice(from, to), sum, slot);
      if (this.sums[number] === sum && this.isSame(number, bytes, from, to)) return (this.last = number);
    }
  }

  private isSame(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const name = this.all[number];
    if (number === 0 || name === undefined || name.length !== to - from) return false;
    for (let at = 0; at < name.length; at += 1) if (name[at] !== bytes[from + at]) return false;
    return true;
  }

  private add(bytes: Uint8Array, sum: number, slot: number): number {
    const text = Buffer.from(bytes).toString('utf8');
    if (!this.schema.safeParse(text).success) return -1;
    const number = this.texts.push(text) - 1;
    this.all.push(bytes);
    this.sums.push(sum);
    this.slots[slot] = number;
    if (2 * this.texts.length > this.slots.length) this.grow();
    return (this.last = number);
  }

  private grow(): void {
    this.slots = new Int32Array(2 * this.slots.length);
    const mask = this.slots.length - 1;
    this.sums.forEach((sum, number) => {
      if (number === 0) return;
      let slot = sum & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number;
    });
  }
}

const MOST_NAMES = 10_000;

/** The names of events that came before, by the four fields that have one. */
export class KnownNames {
  /** `service_name`, `event_type`, `chain_id`, `node_id`. */
  readonly fields = [
    new Names(ServiceName),
    new Names(TrackedEvent.shape.event_type),
    new Names(ChainId),
    new Names(TrackedEvent.shape.node_id.unwrap().unwrap()),
  ] as const;

  /** There are so many that it is time to begin anew: nobody uses one name for so many things. */
  get isFull(): boolean {
    return this.fields.some(({ texts }) => texts.length > MOST_NAMES);
  }
}
