import { readFile } from '../../facts.fixture';

describe('NestJS', () => {
  it('reads controllers, whatever other decorators stand between', async () => {
    const text = `
import { Controller, Get, Post } from '@nestjs/common';
const PREFIX = 'orders';
@Controller({ path: PREFIX, version: '1' })
export class OrdersController {
  @Get(':id')
  @UseGuards(AuthGuard)
  @ApiOkResponse({ type: Order })
  async one(@Param('id') id: string): Promise<Order> {}
  @Post()
  make() {}
}
@Controller()
class Root {
  @Get('/') index() {}
}
`;
    expect(await readFile('orders.controller.ts', text)).toEqual(['GET /orders/{id}', 'POST /orders', 'GET /']);
  });

  it('joins what is sent and what is answered on the pattern', async () => {
    const text = `
import { ClientProxy, MessagePattern, EventPattern } from '@nestjs/microservices';
export class Users {
  constructor(@Inject('MAILER') private readonly mailer: ClientProxy, private readonly events: EventEmitter) {}
  @MessagePattern({ cmd: 'users.get' })
  get() { return this.mailer.send('mail.send', {}); }
  @EventPattern('order.made')
  made() { this.mailer.emit({ cmd: 'a', b: 'c' }, 1); this.events.emit('local', 1); }
}
`;
    expect((await readFile('users.ts', text)).sort()).toEqual([
      'receives ? cmd:users.get',
      'receives ? order.made',
      'sends ? b:c,cmd:a',
      'sends ? mail.send',
    ]);
  });

  it('reads the transports that are brokers, and gRPC', async () => {
    const text = `
import { Transport, GrpcMethod } from '@nestjs/microservices';
const options = { transport: Transport.RMQ, options: { urls: ['amqp://rabbit:5672'], queue: 'orders' } };
const tcp = { transport: Transport.TCP, options: { host: 'x' } };
class Hero {
  onModuleInit() { this.stub = this.client.getService<Villains>('VillainService'); }
  @GrpcMethod('HeroService', 'FindOne')
  findOne() {}
}
`;
    expect(await readFile('hero.ts', text)).toEqual([
      'uses rabbitmq amqp://rabbit:5672',
      'client of VillainService ?',
      'server of HeroService ?',
      'GRPC /HeroService/FindOne',
    ]);
  });
});
