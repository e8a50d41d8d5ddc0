import { argumentOf, type FrameworkPack } from '../../language';
import { callOf } from '../queries';

interface Provider {
  readonly name: string;
  readonly keywords: readonly string[];
  readonly clients: readonly string[];
  readonly calls: readonly string[];
}

const PROVIDERS: readonly Provider[] = [
  {
    name: 'openai',
    keywords: ['openai'],
    clients: ['openai', 'openai.OpenAI', 'openai.AzureOpenAI', 'openai.OpenAIApi'],
    calls: [
      'chat.completions.create',
      'chat.completions.stream',
      'responses.create',
      'embeddings.create',
      'completions.create',
      'createChatCompletion',
      'createEmbedding',
    ],
  },
  {
    name: 'anthropic',
    keywords: ['anthropic'],
    clients: ['@anthropic-ai.sdk', '@anthropic-ai.sdk.Anthropic'],
    calls: ['messages.create', 'messages.stream', 'completions.create'],
  },
  {
    name: 'google',
    keywords: ['generative-ai', 'genai', 'vertexai'],
    clients: [
      '@google.generative-ai.GoogleGenerativeAI',
      '@google.genai.GoogleGenAI',
      '@google-cloud.vertexai.VertexAI',
    ],
    calls: ['getGenerativeModel', 'models.generateContent', 'models.generateContentStream'],
  },
  { name: 'ollama', keywords: ['ollama'], clients: ['ollama', 'ollama.Ollama'], calls: ['chat', 'generate', 'embed'] },
  {
    name: 'mistral',
    keywords: ['mistral'],
    clients: ['@mistralai.mistralai.Mistral', '@mistralai.mistralai'],
    calls: ['chat.complete', 'chat.stream', 'embeddings.create'],
  },
];

/** The wrappers of LangChain and the AI SDK, which name the provider. */
const wrappers: FrameworkPack = {
  name: 'model-wrappers',
  keywords: ['langchain', 'ai-sdk'],
  rules: [
    {
      id: 'typescript.langchain.model',
      ...callOf(
        ...['ChatOpenAI', 'AzureChatOpenAI', 'OpenAIEmbeddings', 'ChatAnthropic', 'ChatOllama'],
        ...['ChatGoogleGenerativeAI', 'ChatMistralAI'],
      ),
      read(match) {
        const callee = match.path('callee');
        const name = callee?.at(-1) ?? '';
        const provider = ['openai', 'anthropic', 'ollama', 'google', 'mistral'].find((each) =>
          name.toLowerCase().includes(each),
        );
        if (callee === null || provider === undefined) return null;
        const origins = [
          `@langchain.${provider}.${name}`,
          `@langchain.google-genai.${name}`,
          `@langchain.mistralai.${name}`,
        ];
        return {
          kind: 'model_call',
          provider,
          callee,
          origins,
          model: argumentOf(match.arguments('arguments'), 99, 'model', 'modelName'),
        };
      },
    },
    {
      id: 'typescript.ai-sdk.model',
      ...callOf('openai', 'anthropic', 'google', 'mistral', 'azure'),
      read(match) {
        const callee = match.path('callee');
        const provider = callee?.at(-1);
        if (callee?.length !== 1 || provider === undefined) return null;
        return {
          kind: 'model_call',
          provider: provider === 'azure' ? 'openai' : provider,
          callee,
          origins: [`@ai-sdk.${provider}.${provider}`],
          model: argumentOf(match.arguments('arguments'), 0),
        };
      },
    },
  ],
};

/** A pack for the client library of a model provider. */
function modelPack({ name, keywords, clients, calls }: Provider): FrameworkPack {
  return {
    name,
    keywords,
    rules: [
      {
        id: `typescript.${name}.call`,
        ...callOf(...new Set(calls.map((call) => call.split('.').at(-1) ?? call))),
        read(match) {
          const callee = match.path('callee');
          const written = callee?.join('.') ?? '';
          if (callee === null || !calls.some((call) => written.endsWith(`.${call}`))) return null;
          return {
            kind: 'model_call',
            provider: name,
            callee,
            origins: clients.flatMap((client) => calls.map((call) => `${client}.${call}`)),
            model: argumentOf(match.arguments('arguments'), 99, 'model'),
          };
        },
      },
    ],
  };
}

export const models: readonly FrameworkPack[] = [...PROVIDERS.map(modelPack), wrappers];
