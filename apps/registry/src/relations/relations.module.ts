import { Module } from '@nestjs/common';
import { RelationsController } from './relations.controller';
import { RelationsRepository } from './relations.repository';
import { RelationsService } from './relations.service';

@Module({ controllers: [RelationsController], providers: [RelationsService, RelationsRepository] })
export class RelationsModule {}
