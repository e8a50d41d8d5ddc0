import { randomUUID } from 'node:crypto';
import {
  DomainError,
  type InputOf,
  InvalidInput,
  type listSilences,
  type OutputOf,
  type SilenceNow,
} from '@chain-mapping/contracts';
import { type Silence, silenceFaults, type SilenceInput, silenceState } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { SilencesRepository } from './silences.repository';

/** All that are active are looked at for each incident. */
const MOST_CURRENT = 1000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

class SilenceNotFound extends DomainError {
  constructor(silence_id: string) {
    super('SilenceNotFound', `Silence '${silence_id}' not found`, { silence_id });
  }
}

class TooManySilences extends DomainError {
  constructor() {
    super('TooManySilences', `There are ${String(MOST_CURRENT)} silences that have not ended`);
  }
}

/** Makes, shows and ends silences. */
@Injectable()
export class Silences {
  constructor(
    private readonly repository: SilencesRepository,
    private readonly clock: Clock,
  ) {}

  async list(filter: InputOf<typeof listSilences>): Promise<OutputOf<typeof listSilences>> {
    const now = this.clock.now();
    const { silences, total } = await this.repository.page(filter, now);
    return {
      silences: silences.map((silence) => asOf(silence, now)),
      total,
      limit: filter.limit,
      offset: filter.offset,
    };
  }

  /** @throws DomainError SilenceNotFound */
  async get(silence_id: string): Promise<SilenceNow> {
    // Any text may be asked for; what is no uuid is an error to Postgres, and simply not there to the asker.
    const silence = UUID.test(silence_id) ? await this.repository.get(silence_id) : undefined;
    if (silence === undefined) throw new SilenceNotFound(silence_id);
    return asOf(silence, this.clock.now());
  }

  /** @throws InvalidInput, DomainError TooManySilences */
  async create(input: SilenceInput, actor: string): Promise<SilenceNow> {
    const now = this.clock.now();
    const faults = silenceFaults(input, now.getTime());
    const [first] = faults;
    if (first !== undefined) throw new InvalidInput(`${first.path}: ${first.message}`, faults);
    if ((await this.repository.countCurrent(now)) >= MOST_CURRENT) throw new TooManySilences();
    const silence: Silence = {
      ...input,
      id: randomUUID(),
      starts_at: (input.starts_at == null ? now : new Date(input.starts_at)).toISOString(),
      ends_at: new Date(input.ends_at).toISOString(),
      created_by: actor,
      created_at: now.toISOString(),
      ended_at: null,
      ended_by: null,
    };
    await this.repository.add(silence);
    return asOf(silence, now);
  }

  /** One that has ended stays as it is. @throws DomainError SilenceNotFound */
  async end(silence_id: string, actor: string): Promise<SilenceNow> {
    const { state } = await this.get(silence_id);
    if (state !== 'ended') await this.repository.end(silence_id, actor, this.clock.now());
    return this.get(silence_id);
  }
}

const asOf = (silence: Silence, now: Date): SilenceNow => ({ ...silence, state: silenceState(silence, now.getTime()) });
