import { type DynamicModule, Module } from '@nestjs/common';
import { RecentResults } from './recent-results.service';
import { ResultsWatch } from './results-watch.scheduler';
import { SIGN_OF_LIFE, SignOfLife, type SignOfLifeOptions } from './sign-of-life.channel';

@Module({})
export class SelfWatchModule {
  /** @param alerts what tells of alerts */
  static forRoot(alerts: DynamicModule, signOfLife: SignOfLifeOptions): DynamicModule {
    return {
      module: SelfWatchModule,
      imports: [alerts],
      providers: [{ provide: SIGN_OF_LIFE, useValue: signOfLife }, SignOfLife, RecentResults, ResultsWatch],
    };
  }
}
