import { argumentOf, type FrameworkPack } from '../../language';
import { callOf, entryOf } from '../queries';

/** What a service needs beside its data: feature flags, registries, mail. */
export const infrastructure: FrameworkPack = {
  name: 'infrastructure',
  keywords: ['flagd', 'unleash', 'eureka', 'consul', 'nodemailer', 'Mailer', 'mailer'],
  rules: [
    {
      id: 'typescript.flagd.provider',
      // The provider for browsers asks the server that the page came from.
      ...callOf('FlagdProvider'),
      read: (match) => ({
        kind: 'resource',
        resource: 'infra',
        engine: 'flagd',
        address: argumentOf(match.arguments('arguments'), 99, 'host'),
      }),
    },
    {
      id: 'typescript.registry.client',
      ...callOf('Eureka', 'Consul'),
      read(match) {
        const path = match.path('callee');
        const name = match.text('name') ?? '';
        if (path === null) return null;
        return {
          kind: 'resource',
          resource: 'infra',
          engine: name.toLowerCase(),
          address: argumentOf(match.arguments('arguments'), 99, 'eureka.host', 'host'),
          proof: { path, origins: ['eureka-js-client.Eureka', 'eureka-js-client', 'consul'] },
        };
      },
    },
    {
      id: 'typescript.smtp.transport',
      ...callOf('createTransport'),
      read(match) {
        const path = match.path('callee');
        const list = match.arguments('arguments');
        const address = argumentOf(list, 99, 'host', 'url') ?? argumentOf(list, 0);
        if (path === null) return null;
        return {
          kind: 'resource',
          resource: 'external',
          engine: 'smtp',
          address,
          proof: { path, origins: ['nodemailer.createTransport'] },
        };
      },
    },
    {
      id: 'typescript.smtp.mailer-module',
      ...entryOf('transport'),
      read(match) {
        const address = match.value('value');
        // `Transport.TCP` is a way between services.
        if (address.kind !== 'environment') return null;
        return { kind: 'resource', resource: 'external', engine: 'smtp', address };
      },
    },
  ],
};
