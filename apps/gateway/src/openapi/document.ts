import { type ServiceContext, startService } from '@chain-mapping/service';
import { Logger } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Config, loadConfig } from '../config';
import { GatewayModule } from '../gateway.module';
import { listen } from '../http/listen';

/** Nobody listens there: the document is of the code alone. */
const NOWHERE = 'nats://127.0.0.1:9';

/** The OpenAPI document as the gateway serves it, without anything else that runs. */
export async function openApiDocument(version: string): Promise<OpenAPIObject> {
  const config = loadConfig({ NATS_URL: NOWHERE, PORT: '0', OPS_PORT: '0', ACCESS_CONTROL: 'off', LOG_LEVEL: 'fatal' });
  Logger.overrideLogger(false);
  const module = (given: Config, context: ServiceContext) => GatewayModule.forRoot(given, context);
  const gateway = await startService({ name: 'gateway', config, module, listen });
  try {
    const answer = await (gateway.app as NestFastifyApplication).inject({ url: '/api/openapi.json' });
    const document = answer.json<OpenAPIObject>();
    return { ...document, info: { ...document.info, version } };
  } finally {
    await gateway.stop();
  }
}
