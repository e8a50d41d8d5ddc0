import { argumentOf, type FrameworkPack, textArgument } from '../../language';
import { callOf, methodOf } from '../queries';

/** Middleware that hands requests on. */
export const proxies: FrameworkPack = {
  name: 'proxies',
  keywords: ['proxy', 'Proxy'],
  rules: [
    {
      id: 'typescript.proxy.target',
      ...callOf('createProxyMiddleware', 'createProxyServer', 'createProxy', 'legacyCreateProxyMiddleware', 'proxy'),
      read(match) {
        const receiver = match.path('callee');
        const list = match.arguments('arguments');
        const url = textArgument(list, 0, 'target');
        if (receiver === null || url === null) return null;
        return {
          kind: 'service_call',
          library: 'http-proxy',
          receiver,
          origins: [
            ...['http-proxy-middleware.createProxyMiddleware', 'http-proxy-middleware.legacyCreateProxyMiddleware'],
            ...[
              'http-proxy-middleware',
              'http-proxy.createProxyServer',
              'http-proxy.createProxy',
              'express-http-proxy',
              'koa-proxies',
            ],
          ],
          method: 'ANY',
          url,
        };
      },
    },
    {
      id: 'typescript.proxy.upstream',
      ...methodOf('register'),
      read(match) {
        const list = match.arguments('arguments');
        const url = argumentOf(list, 99, 'upstream');
        const plugin = argumentOf(list, 0);
        if (url === null || plugin?.kind !== 'name') return null;
        return {
          kind: 'service_call',
          library: 'fastify-http-proxy',
          receiver: plugin.path,
          origins: ['@fastify.http-proxy', 'fastify-http-proxy', '@fastify.reply-from'],
          method: 'ANY',
          url,
        };
      },
    },
  ],
};
