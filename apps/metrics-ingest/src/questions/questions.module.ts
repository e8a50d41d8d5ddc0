import { Module } from '@nestjs/common';
import { AcceptedEvents } from './accepted-events.service';
import { QuestionsController } from './questions.controller';
import { Questions } from './questions.store';

@Module({ controllers: [QuestionsController], providers: [AcceptedEvents, Questions], exports: [Questions] })
export class QuestionsModule {}
