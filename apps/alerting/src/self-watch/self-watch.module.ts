import { type DynamicModule, Module } from '@nestjs/common';
import { SIGN_OF_LIFE, SignOfLife, type SignOfLifeOptions } from './sign-of-life.channel';

@Module({})
export class SelfWatchModule {
  static forRoot(signOfLife: SignOfLifeOptions): DynamicModule {
    return {
      module: SelfWatchModule,
      providers: [{ provide: SIGN_OF_LIFE, useValue: signOfLife }, SignOfLife],
    };
  }
}
