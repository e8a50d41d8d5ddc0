import { Module, type DynamicModule } from '@nestjs/common';
import { assertTable } from './outbox-migration';
import { OUTBOX_OPTIONS, type OutboxOptions } from './outbox-options';
import { OutboxRelay } from './outbox.relay';
import { Outbox } from './outbox.service';

/** The outbox of a service. Needs `MessagingModule` and the default data source of `TypeOrmModule`. */
@Module({})
export class OutboxModule {
  static forRoot(options: OutboxOptions): DynamicModule {
    assertTable(options.table);
    return {
      module: OutboxModule,
      global: true,
      providers: [{ provide: OUTBOX_OPTIONS, useValue: options }, OutboxRelay, Outbox],
      exports: [Outbox],
    };
  }
}
