import { timingSafeEqual } from 'node:crypto';
import { authenticateApiKey } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config';
import { GATEWAY_CONFIG } from '../gateway-config.token';
import { hashOf, idOfApiKey } from './api-key';
import type { Identification } from './identification';
import { Recent } from './recent';
import { Tokens } from './tokens.service';

/** How long an answer of the registry counts, from when it was asked: a revoked key ends with it. */
export const ANSWER_COUNTS_MS = 2000;
/** How long a key that was taken is told apart from a guess. */
const KNOWN_MS = 10 * 60_000;
const MOST_REMEMBERED = 10_000;

const refusals = {
  unknown: 'The key is unknown',
  expired: 'The key has expired',
  revoked: 'The key was revoked',
} as const;

/** Finds out whom a key or token stands for. */
@Injectable()
export class Credentials {
  private readonly bootstrap: Buffer | undefined;
  private readonly answers = new Recent<Identification>(MOST_REMEMBERED);
  private readonly known = new Recent<true>(MOST_REMEMBERED);
  private readonly asking = new Map<string, Promise<Identification>>();

  constructor(
    @Inject(GATEWAY_CONFIG) config: Config,
    private readonly messages: Messages,
    private readonly tokens: Tokens,
    private readonly clock: Clock,
  ) {
    this.bootstrap = config.ADMIN_API_KEY === undefined ? undefined : hashOf(config.ADMIN_API_KEY);
  }

  /** @throws Unavailable or DeadlineExceeded when the owner of the answer cannot be asked. */
  async identify(text: string): Promise<Identification> {
    const hash = hashOf(text);
    const identification = await this.find(text, hash);
    if ('caller' in identification) this.known.set(hash.toString('hex'), true, this.now() + KNOWN_MS);
    return identification;
  }

  /** Whether this was taken not long ago: who presents it is not guessing. */
  isKnown(text: string): boolean {
    return this.known.get(hashOf(text).toString('hex'), this.now()) ?? false;
  }

  private async find(text: string, hash: Buffer): Promise<Identification> {
    if (this.bootstrap && timingSafeEqual(hash, this.bootstrap)) {
      return { caller: { kind: 'bootstrap', name: 'bootstrap', role: 'admin', id: null } };
    }
    const id = idOfApiKey(text);
    if (id !== undefined) return this.ownerOf(id, hash.toString('hex'));
    if (this.tokens.areTaken) return this.tokens.identify(text);
    return { refusal: refusals.unknown };
  }

  private ownerOf(id: string, hash: string): Promise<Identification> {
    const answer = this.answers.get(hash, this.now());
    if (answer) return Promise.resolve(answer);
    // Those who come with the same key while it is asked for wait for one answer.
    const asking = this.asking.get(hash) ?? this.ask(id, hash).finally(() => this.asking.delete(hash));
    this.asking.set(hash, asking);
    return asking;
  }

  private async ask(id: string, hash: string): Promise<Identification> {
    const until = this.now() + ANSWER_COUNTS_MS;
    const answer = await this.messages.ask(authenticateApiKey, { id, hash });
    if (answer.outcome !== 'accepted') {
      const refused = { refusal: refusals[answer.outcome] };
      this.answers.set(hash, refused, until);
      return refused;
    }
    const { key } = answer;
    const accepted: Identification = { caller: { kind: 'key', name: key.name, role: key.role, id: key.id } };
    this.answers.set(hash, accepted, key.expires_at ? Math.min(until, Date.parse(key.expires_at)) : until);
    return accepted;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
