import {
  chainSeries,
  ingestStatistics,
  type InputOf,
  listChainHistories,
  listEvents,
  platformSeries,
} from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Controller } from '@nestjs/common';
import { AcceptedEvents } from './accepted-events.service';
import { Questions } from './questions.store';
import { MOST_POINTS, rangeOf } from './range';
import { checkSubject } from './subject';

/** Of each chain, where many are asked for at once. */
const MOST_POINTS_OF_MANY = 200;

@Controller()
export class QuestionsController {
  constructor(
    private readonly questions: Questions,
    private readonly accepted: AcceptedEvents,
    private readonly clock: Clock,
  ) {}

  @Answers(listEvents)
  async listEvents(filter: InputOf<typeof listEvents>) {
    await this.accepted.areStored();
    return this.questions.events(filter);
  }

  @Answers(chainSeries)
  chainSeries(input: InputOf<typeof chainSeries>) {
    checkSubject(input);
    return this.questions.series(input, rangeOf(input, this.clock.now()));
  }

  @Answers(listChainHistories)
  chainHistories(input: InputOf<typeof listChainHistories>) {
    return this.questions.histories(input, rangeOf(input, this.clock.now(), MOST_POINTS_OF_MANY));
  }

  @Answers(platformSeries)
  platformSeries(input: InputOf<typeof platformSeries>) {
    return this.questions.platformSeries(
      input,
      rangeOf(input, this.clock.now(), Math.floor(MOST_POINTS / input.limit)),
    );
  }

  @Answers(ingestStatistics)
  statistics() {
    return this.questions.statistics();
  }
}
