import { DomainError, getChain, getChainHealth, listChainHistories } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config';
import { GATEWAY_CONFIG } from '../gateway-config.token';
import { HISTORY_DAYS, publicChain, type PublicChain, type StatusView, statusView } from './status-view';

/** Everybody may ask as often as they like: it costs one look so often, whoever asks. */
const KEPT_MS = 10_000;
const HISTORY_KEPT_MS = 300_000;
const DAY_S = 86_400;

type Histories = Awaited<ReturnType<StatusPages['askHistories']>>;

@Injectable()
export class StatusPages {
  readonly isOn: boolean;
  private readonly view: Kept<StatusView>;
  private readonly histories: Kept<Histories>;

  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: Config,
    private readonly messages: Messages,
    private readonly clock: Clock,
  ) {
    this.isOn = config.STATUS_PAGE_CHAINS.length > 0;
    const now = (): number => clock.now().getTime();
    this.view = new Kept(() => this.look(), KEPT_MS, now);
    this.histories = new Kept(() => this.askHistories(), HISTORY_KEPT_MS, now);
  }

  get(): Promise<StatusView> {
    return this.view.get();
  }

  private async look(): Promise<StatusView> {
    const [chains, histories] = await Promise.all([
      Promise.all(this.config.STATUS_PAGE_CHAINS.map((id) => this.chain(id))),
      this.histories.get(),
    ]);
    const now = this.clock.now().getTime();
    const shown = chains.flatMap((each): PublicChain[] =>
      each === undefined ? [] : [publicChain(each.chain, each.health, histories.get(each.chain.id), now)],
    );
    return statusView(this.config.STATUS_PAGE_TITLE, shown, now);
  }

  /** `undefined` for one that is deleted. */
  private async chain(chain_id: string) {
    try {
      const [chain, health] = await Promise.all([
        this.messages.ask(getChain, { chain_id }),
        this.messages.ask(getChainHealth, { chain_id }),
      ]);
      return { chain, health };
    } catch (error) {
      if (error instanceof DomainError && error.code === 'ChainNotFound') return undefined;
      throw error;
    }
  }

  private async askHistories() {
    const today = Math.floor(this.clock.now().getTime() / 1000 / DAY_S);
    const { histories } = await this.messages.ask(listChainHistories, {
      chain_ids: [...this.config.STATUS_PAGE_CHAINS],
      from: new Date((today - HISTORY_DAYS + 1) * DAY_S * 1000).toISOString(),
      step: DAY_S,
    });
    return new Map(histories.map((history) => [history.chain_id, history]));
  }
}

/** An answer that is asked for once and kept for a while; a failure is not kept. */
class Kept<Value> {
  private value: Promise<Value> | undefined;
  private until = 0;

  constructor(
    private readonly ask: () => Promise<Value>,
    private readonly for_ms: number,
    private readonly now: () => number,
  ) {}

  get(): Promise<Value> {
    if (this.value !== undefined && this.now() < this.until) return this.value;
    const value = this.ask();
    this.value = value;
    this.until = this.now() + this.for_ms;
    value.catch(() => {
      if (this.value === value) this.value = undefined;
    });
    return value;
  }
}
