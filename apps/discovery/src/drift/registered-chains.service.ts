import { listChains, listServices } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import type { Chain, Service } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';

/** Few enough that an answer is well under the 1 MiB of a NATS message. */
const CHAINS_AT_ONCE = 50;
const SERVICES_AT_ONCE = 200;

/** What is registered, read anew. */
@Injectable()
export class Registered {
  constructor(private readonly messages: Messages) {}

  async chains(): Promise<Chain[]> {
    const chains: Chain[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await this.messages.ask(listChains, {
        limit: CHAINS_AT_ONCE,
        ...(cursor !== undefined && { cursor }),
      });
      chains.push(...page.chains);
      if (page.next_cursor == null) return chains;
      cursor = page.next_cursor;
    }
  }

  async services(): Promise<Service[]> {
    const services: Service[] = [];
    for (;;) {
      const page = await this.messages.ask(listServices, { limit: SERVICES_AT_ONCE, offset: services.length });
      services.push(...page.services);
      if (page.services.length === 0 || services.length >= page.total) return services;
    }
  }
}
