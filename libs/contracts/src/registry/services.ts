import { Service, ServiceInput, ServiceName } from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';
import { Actor, listOf, Page } from '../messages/page';

/** Creates the service or replaces what is known of it. */
export const putService = defineQuery({
  subject: 'query.registry.services.put',
  input: z.object({ name: ServiceName, service: ServiceInput, actor: Actor }),
  output: Service,
});

export const getService = defineQuery({
  subject: 'query.registry.services.get',
  input: z.object({ name: z.string().max(128) }),
  output: Service,
  errors: ['ServiceNotFound'],
});

export const listServices = defineQuery({
  subject: 'query.registry.services.list',
  input: Page.extend({ q: z.string().max(200).optional() }),
  output: listOf('services', Service),
});

export const serviceUpdated = defineEvent({
  type: 'chain_mapping.services.updated.v1',
  subject: 'chain.services.updated.{service_name}',
  summary: 'What is known of a service was registered or changed.',
  data: z.object({ service: Service }),
});
