import { Module } from '@nestjs/common';
import { ChainsModule } from '../chains/chains.module';
import { ServicesModule } from '../services/services.module';
import { ValidationController } from './validation.controller';
import { ValidationService } from './validation.service';

@Module({
  imports: [ChainsModule, ServicesModule],
  controllers: [ValidationController],
  providers: [ValidationService],
})
export class ValidationModule {}
