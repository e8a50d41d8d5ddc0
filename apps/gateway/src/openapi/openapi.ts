import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';

/** The OpenAPI document at `/api/openapi.json` and its readable form at `/api/docs`, made from the schemas that the code runs. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const head = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Chain Mapping')
    .setDescription(
      'Knows the paths through a microservice platform, checks them all the time, and tells operators once, at the root cause, when one breaks. Errors are RFC 9457 problem documents.',
    )
    .setVersion('1')
    .build();
  SwaggerModule.setup(
    'api/docs',
    app,
    () => cleanupOpenApiDoc(SwaggerModule.createDocument(app, head), { version: '3.1' }),
    {
      jsonDocumentUrl: 'api/openapi.json',
      yamlDocumentUrl: 'api/openapi.yaml',
    },
  );
}
