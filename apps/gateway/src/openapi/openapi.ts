import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import type { GuardedRoute } from '../access/access.guard';
import { POLICY } from '../http/answer-headers';
import { withDoors } from './doors';

/** What Swagger UI is made of. Its pages hold styles of their own; their scripts are files like everywhere. */
const DOCUMENTATION = /^\/api\/(docs(\/.*)?|openapi\.(json|yaml))$/;
const PAGES = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { ...POLICY, 'style-src': ["'self'", "'unsafe-inline'"], 'img-src': ["'self'", 'data:'] },
  },
};

/** Lets everybody read the documentation: it says nothing of who runs here. Before any route is there. */
export function openDocumentation(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (!DOCUMENTATION.test(route.url)) return;
    route.config = { ...route.config, access: 'public' };
    route.helmet = PAGES;
  });
}

/** The OpenAPI document at `/api/openapi.json` and its readable form at `/api/docs`, made from the schemas that the code runs. */
export function serveOpenApi(app: NestFastifyApplication, routes: readonly GuardedRoute[]): void {
  const head = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Chain Mapping')
    .setDescription(
      'Knows the paths through a microservice platform, checks them all the time, and tells operators once, at the root cause, when one breaks. Errors are RFC 9457 problem documents.',
    )
    .setVersion('1')
    .build();
  const document = (): OpenAPIObject =>
    withDoors(cleanupOpenApiDoc(SwaggerModule.createDocument(app, head), { version: '3.1' }), routes);
  SwaggerModule.setup('api/docs', app, document, {
    jsonDocumentUrl: 'api/openapi.json',
    yamlDocumentUrl: 'api/openapi.yaml',
    // The validator of swagger.io is told nothing.
    swaggerOptions: { validatorUrl: null },
  });
}
