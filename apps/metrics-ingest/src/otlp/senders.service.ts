import { createHash } from 'node:crypto';
import { authenticateApiKey, type OutputOf } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable } from '@nestjs/common';
import { Refusal } from './otlp-answer';
import type { OtlpOptions } from './otlp-options';
import { OTLP_OPTIONS } from './otlp-options.token';

/** How long an answer of the registry counts: a key that is revoked ends with it. */
const ANSWER_COUNTS_MS = 5_000;
const MOST_REMEMBERED = 1_000;
const KEY = /^bearer +(cmk_([0-9A-Za-z]{11})_[0-9A-Za-z]{43})$/i;

type Answer = OutputOf<typeof authenticateApiKey>;

interface Asked {
  readonly until: number;
  readonly answer: Promise<Answer>;
}

/** Who may send: everybody on this machine where nobody else reaches the door, else whoever has a key that may send events. */
@Injectable()
export class Senders {
  /** By the hash of the key: one question for all who come with it meanwhile. */
  private readonly asked = new Map<string, Asked>();

  constructor(
    private readonly messages: Messages,
    private readonly clock: Clock,
    @Inject(OTLP_OPTIONS) private readonly options: Pick<OtlpOptions, 'access_control'>,
  ) {}

  /** @throws Refusal, or Unavailable when the registry cannot be asked */
  async check(authorization: string | undefined): Promise<void> {
    if (!this.options.access_control) return;
    const [, key, id] = KEY.exec(authorization ?? '') ?? [];
    if (key === undefined || id === undefined) {
      throw new Refusal(401, 'send an API key: Authorization: Bearer cmk_…');
    }
    const answer = await this.answerTo(id, createHash('sha256').update(key).digest('hex'));
    if (answer.outcome !== 'accepted') throw new Refusal(401, `the API key is ${answer.outcome}`);
    if (answer.key.role === 'viewer') throw new Refusal(403, 'the API key may only read; it takes the role operator');
  }

  private answerTo(id: string, hash: string): Promise<Answer> {
    const now = this.clock.now().getTime();
    const known = this.asked.get(hash);
    if (known !== undefined && now < known.until) return known.answer;
    const answer = this.messages.ask(authenticateApiKey, { id, hash });
    answer.catch(() => this.asked.delete(hash));
    if (this.asked.size >= MOST_REMEMBERED) this.asked.clear();
    this.asked.set(hash, { until: now + ANSWER_COUNTS_MS, answer });
    return answer;
  }
}
