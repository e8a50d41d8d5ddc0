import { modelClientPack } from './model-clients';

export const openai = modelClientPack({
  name: 'openai',
  keywords: ['openai'],
  clients: ['openai.OpenAI', 'openai.AsyncOpenAI', 'openai.AzureOpenAI', 'openai.AsyncAzureOpenAI', 'openai'],
  calls: [
    'chat.completions.create',
    'completions.create',
    'responses.create',
    'embeddings.create',
    'ChatCompletion.create',
    'ChatCompletion.acreate',
  ],
});
