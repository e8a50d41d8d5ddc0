import { argumentOf, type FrameworkPack, textArgument } from '../../language';
import { callOf } from '../queries';

/** What a service needs beside its data: feature flags, registries, mail, models. */
export const infrastructure: FrameworkPack = {
  name: 'go-infrastructure',
  keywords: ['flagd', 'hashicorp/consul', 'net/smtp', 'go-mail', 'openai', 'anthropic'],
  rules: [
    {
      id: 'go.flagd.provider',
      ...callOf('NewProvider'),
      read(match) {
        const path = match.path('callee');
        if (path?.[0] !== 'flagd') return null;
        return { kind: 'resource', resource: 'infra', engine: 'flagd', address: null };
      },
    },
    {
      id: 'go.consul.client',
      ...callOf('NewClient'),
      read(match) {
        const path = match.path('callee');
        const address = textArgument(match.arguments('arguments'), 99, 'Address');
        if (path === null) return null;
        return {
          kind: 'resource',
          resource: 'infra',
          engine: 'consul',
          address,
          proof: { path, origins: ['github.com.hashicorp.consul.api.NewClient'] },
        };
      },
    },
    {
      id: 'go.smtp.send',
      ...callOf('SendMail', 'NewDialer'),
      read(match) {
        const path = match.path('callee');
        const address = textArgument(match.arguments('arguments'), 0);
        if (path === null) return null;
        return {
          kind: 'resource',
          resource: 'external',
          engine: 'smtp',
          address,
          proof: {
            path,
            origins: ['net.smtp.SendMail', 'gopkg.in.gomail.v2.NewDialer', 'github.com.go-mail.mail.NewDialer'],
          },
        };
      },
    },
    {
      id: 'go.openai.call',
      ...callOf('CreateChatCompletion', 'CreateChatCompletionStream', 'CreateEmbeddings'),
      read(match) {
        const callee = match.path('callee');
        if (callee === null) return null;
        const name = callee.at(-1) ?? '';
        return {
          kind: 'model_call',
          provider: 'openai',
          callee,
          origins: [
            `github.com.sashabaranov.go-openai.NewClient.${name}`,
            `github.com.sashabaranov.go-openai.Client.${name}`,
          ],
          model: argumentOf(match.arguments('arguments'), 99, 'Model'),
        };
      },
    },
  ],
};
