import { Module } from '@nestjs/common';
import { ChainStatesConsumer } from './chain-states.consumer';
import { ChainStates } from './chain-states.store';
import { ObjectivesController } from './objectives.controller';

@Module({ controllers: [ObjectivesController], providers: [ChainStates, ChainStatesConsumer] })
export class ObjectivesModule {}
