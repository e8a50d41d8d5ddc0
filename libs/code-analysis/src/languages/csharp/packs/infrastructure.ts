import { argumentOf, type FrameworkPack, textArgument } from '../../language';
import { callOf, creationOf } from '../queries';

/** What a service needs beside its data: feature flags, registries, mail, models. */
export const infrastructure: FrameworkPack = {
  name: 'csharp-infrastructure',
  keywords: ['Flagd', 'Consul', 'SmtpClient', 'MailKit', 'OpenAI', 'Ollama', 'SemanticKernel'],
  rules: [
    {
      id: 'csharp.flagd.provider',
      ...creationOf('FlagdProvider'),
      read: () => ({ kind: 'resource', resource: 'infra', engine: 'flagd', address: null }),
    },
    {
      id: 'csharp.consul.client',
      ...creationOf('ConsulClient'),
      read: () => ({ kind: 'resource', resource: 'infra', engine: 'consul', address: null }),
    },
    {
      id: 'csharp.smtp.client',
      ...creationOf('SmtpClient'),
      read: (match) => ({
        kind: 'resource',
        resource: 'external',
        engine: 'smtp',
        address: textArgument(match.arguments('arguments'), 0),
      }),
    },
    {
      id: 'csharp.openai.client',
      ...creationOf('OpenAIClient', 'AzureOpenAIClient', 'ChatClient', 'EmbeddingClient'),
      read: (match) => ({
        kind: 'model_call',
        provider: 'openai',
        callee: match.path('type') ?? ['OpenAIClient'],
        origins: ['OpenAIClient', 'AzureOpenAIClient', 'ChatClient', 'EmbeddingClient'].map((name) => `type.${name}`),
        model: argumentOf(match.arguments('arguments'), 99, 'model'),
      }),
    },
    {
      id: 'csharp.openai.registration',
      ...callOf(
        'AddOpenAIClient',
        'AddAzureOpenAIClient',
        'AddOpenAIChatCompletion',
        'AddAzureOpenAIChatCompletion',
        'AddOllamaApiClient',
      ),
      read: (match) => ({
        kind: 'resource',
        resource: 'ai_model',
        engine: (match.text('name') ?? '').includes('Ollama') ? 'ollama' : 'openai',
        address: null,
      }),
    },
  ],
};
