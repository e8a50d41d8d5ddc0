import { type InputOf, listChains } from '@chain-mapping/contracts';
import { Answers, MessagingModule, natsTransport } from '@chain-mapping/messaging';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { Controller, Module, type Type } from '@nestjs/common';
import { z } from 'zod';

@Module({})
class NeighbourModule {}

/** A registry in which nothing is registered. */
@Controller()
export class NoChains {
  @Answers(listChains)
  list({ limit, offset }: InputOf<typeof listChains>) {
    return { chains: [], total: 0, limit, offset, next_cursor: null };
  }
}

/** A service beside this one, under its name at NATS, that answers what the controller answers. */
export const startNeighbour = (
  name: string,
  { url }: { readonly url: string },
  answers: Type,
): Promise<RunningService> =>
  startService({
    name,
    config: z.object(serviceConfig).parse({ NATS_URL: url }),
    module: (_, { metrics }) => ({
      module: NeighbourModule,
      controllers: [answers],
      imports: [MessagingModule.forRoot({ service: name, url, metrics })],
    }),
    transport: () => natsTransport({ service: name, url }),
  });
