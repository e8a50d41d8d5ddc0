import { type DynamicModule, Module } from '@nestjs/common';
import { QuestionsModule } from '../questions/questions.module';
import { ExportsController } from './exports.controller';
import { EXPORT_OPTIONS, type ExportOptions, Exports } from './exports.store';

@Module({})
export class ExportsModule {
  static forRoot(options: ExportOptions): DynamicModule {
    return {
      module: ExportsModule,
      imports: [QuestionsModule],
      controllers: [ExportsController],
      providers: [{ provide: EXPORT_OPTIONS, useValue: options }, Exports],
    };
  }
}
