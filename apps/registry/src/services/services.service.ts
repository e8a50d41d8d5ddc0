import {
  DomainError,
  type InputOf,
  InvalidInput,
  type listServices,
  type OutputOf,
  type putService,
  serviceUpdated,
} from '@chain-mapping/contracts';
import { Outbox } from '@chain-mapping/messaging';
import type { Service } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { assertStorable } from '../storage/storable';
import { hasMaskedPassword } from './base-url';
import { ServicesRepository } from './services.repository';

export class ServiceNotFound extends DomainError {
  constructor(name: string) {
    super('ServiceNotFound', `There is no service ${name}`, { name });
  }
}

@Injectable()
export class ServicesService {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly services: ServicesRepository,
    private readonly outbox: Outbox,
  ) {}

  async get(name: string): Promise<Service> {
    const service = await this.services.find(name);
    if (service === undefined) throw new ServiceNotFound(name);
    return service;
  }

  async list({ limit, offset, q }: InputOf<typeof listServices>): Promise<OutputOf<typeof listServices>> {
    return { ...(await this.services.list({ limit, offset }, q)), limit, offset };
  }

  async put({ name, service }: InputOf<typeof putService>): Promise<Service> {
    assertStorable({ service });
    if (service.base_url != null && hasMaskedPassword(service.base_url)) {
      const message = 'holds *** for its password, as it is shown to people: give the password itself';
      throw new InvalidInput(`base_url ${message}`, [{ path: 'base_url', message }]);
    }
    const stored = await this.source.transaction(async (manager) => {
      const changed = await this.services.put(manager, name, service);
      if (changed === undefined) return this.services.find(name, manager);
      await this.outbox.add(manager, serviceUpdated, { service_name: name }, { service: changed });
      return changed;
    });
    if (stored === undefined) throw new ServiceNotFound(name);
    this.outbox.wake();
    return stored;
  }
}
