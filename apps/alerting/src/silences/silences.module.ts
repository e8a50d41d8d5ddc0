import { Module } from '@nestjs/common';
import { Quieting } from '../notifications/quieting';
import { IncidentsRepository } from '../incidents/incidents.repository';
import { AlertTypes } from './alert-types.repository';
import { InhibitionsController } from './inhibitions.controller';
import { InhibitionsRepository } from './inhibitions.repository';
import { QuietNow } from './quiet-now.service';
import { SilencesController } from './silences.controller';
import { SilencesRepository } from './silences.repository';
import { Silences } from './silences.service';

@Module({
  controllers: [InhibitionsController, SilencesController],
  providers: [
    AlertTypes,
    IncidentsRepository,
    InhibitionsRepository,
    { provide: Quieting, useClass: QuietNow },
    Silences,
    SilencesRepository,
  ],
  exports: [Quieting],
})
export class SilencesModule {}
