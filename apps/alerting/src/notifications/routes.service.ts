import { type FieldError, InvalidInput, type InputOf, type putRoutes } from '@chain-mapping/contracts';
import type { NotificationRoutes, NotificationRoutesInput } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { ChannelsRepository } from './channels.repository';
import { RoutesRepository } from './routes.repository';

/** Who is told of what. */
@Injectable()
export class Routes {
  constructor(
    private readonly repository: RoutesRepository,
    private readonly channels: ChannelsRepository,
    private readonly clock: Clock,
  ) {}

  get(): Promise<NotificationRoutes> {
    return this.repository.get();
  }

  /** @throws InvalidInput naming each channel that there is not */
  async put({ routes, actor }: InputOf<typeof putRoutes>): Promise<NotificationRoutes> {
    const named = channelsIn(routes);
    const known = await this.channels.known(named.map(({ id }) => id));
    const errors: FieldError[] = named
      .filter(({ id }) => !known.has(id))
      .map(({ path, id }) => ({ path, message: `there is no channel '${id}'` }));
    if (errors.length > 0) {
      throw new InvalidInput(errors.map(({ path, message }) => `${path}: ${message}`).join('; '), errors);
    }
    await this.repository.put(routes, actor, this.clock.now());
    return this.repository.get();
  }
}

/** Every channel that the routes name, with where they do. */
function channelsIn({ routes, default: otherwise }: NotificationRoutesInput): { path: string; id: string }[] {
  const all = [
    ...routes.map((route, index) => ({ at: `routes.${String(index)}`, ...route })),
    { at: 'default', ...otherwise },
  ];
  return all.flatMap(({ at, channels, escalation }) => [
    ...(channels ?? []).map((id, index) => ({ path: `${at}.channels.${String(index)}`, id })),
    ...escalation.flatMap((step, number) =>
      step.channels.map((id, index) => ({
        path: `${at}.escalation.${String(number)}.channels.${String(index)}`,
        id,
      })),
    ),
  ]);
}
