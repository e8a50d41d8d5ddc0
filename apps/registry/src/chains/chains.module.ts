import { Module } from '@nestjs/common';
import { ChainNumbersRepository } from './chain-numbers.repository';
import { ChainStatusConsumer } from './chain-status.consumer';
import { ChainsController } from './chains.controller';
import { ChainsRepository } from './chains.repository';
import { ChainsService } from './chains.service';

@Module({
  controllers: [ChainsController],
  providers: [ChainsService, ChainsRepository, ChainNumbersRepository, ChainStatusConsumer],
  exports: [ChainsRepository],
})
export class ChainsModule {}
