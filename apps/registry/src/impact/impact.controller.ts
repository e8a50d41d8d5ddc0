import { findPath, getImpact, type InputOf, listSinglePointsOfFailure, type OutputOf } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { ImpactService } from './impact.service';

@Controller()
export class ImpactController {
  constructor(private readonly impacts: ImpactService) {}

  @Answers(getImpact)
  impact(input: InputOf<typeof getImpact>): Promise<OutputOf<typeof getImpact>> {
    return this.impacts.impact(input);
  }

  @Answers(findPath)
  path(input: InputOf<typeof findPath>): Promise<OutputOf<typeof findPath>> {
    return this.impacts.path(input);
  }

  @Answers(listSinglePointsOfFailure)
  singlePoints(input: InputOf<typeof listSinglePointsOfFailure>): Promise<OutputOf<typeof listSinglePointsOfFailure>> {
    return this.impacts.singlePoints(input);
  }
}
