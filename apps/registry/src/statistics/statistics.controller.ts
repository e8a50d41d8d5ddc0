import { type OutputOf, registryStatistics } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { StatisticsRepository } from './statistics.repository';

@Controller()
export class StatisticsController {
  constructor(private readonly statistics: StatisticsRepository) {}

  @Answers(registryStatistics)
  count(): Promise<OutputOf<typeof registryStatistics>> {
    return this.statistics.count();
  }
}
