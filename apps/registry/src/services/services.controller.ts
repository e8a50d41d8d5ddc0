import { getService, type InputOf, listServices, type OutputOf, putService } from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import type { Service } from '@chain-mapping/model';
import { Controller } from '@nestjs/common';
import { ServicesService } from './services.service';

@Controller()
export class ServicesController {
  constructor(private readonly services: ServicesService) {}

  @Answers(putService)
  put(input: InputOf<typeof putService>): Promise<Service> {
    return this.services.put(input);
  }

  @Answers(getService)
  get({ name }: InputOf<typeof getService>): Promise<Service> {
    return this.services.get(name);
  }

  @Answers(listServices)
  list(input: InputOf<typeof listServices>): Promise<OutputOf<typeof listServices>> {
    return this.services.list(input);
  }
}
