import { Module } from '@nestjs/common';
import { ExecutionsController } from './executions.controller';
import { ExecutionsStore } from './executions.store';

@Module({ controllers: [ExecutionsController], providers: [ExecutionsStore] })
export class ExecutionsModule {}
