import { Module } from '@nestjs/common';
import { Quieting } from '../notifications/quieting';
import { AlertTypes } from './alert-types.repository';
import { QuietNow } from './quiet-now.service';
import { SilencesController } from './silences.controller';
import { SilencesRepository } from './silences.repository';
import { Silences } from './silences.service';

@Module({
  controllers: [SilencesController],
  providers: [AlertTypes, { provide: Quieting, useClass: QuietNow }, Silences, SilencesRepository],
  exports: [Quieting],
})
export class SilencesModule {}
