import type { Claim } from '../../../reading';
import { argumentOf, type FrameworkPack, type Match } from '../../language';
import { CALL, CALLEE } from '../queries';

/** Classes of LangChain by the provider whose models they ask. */
const PROVIDERS: Readonly<Record<string, string>> = {
  ChatOpenAI: 'openai',
  OpenAI: 'openai',
  AzureChatOpenAI: 'openai',
  OpenAIEmbeddings: 'openai',
  ChatAnthropic: 'anthropic',
  ChatGoogleGenerativeAI: 'gemini',
  GoogleGenerativeAIEmbeddings: 'gemini',
  ChatVertexAI: 'gemini',
  ChatMistralAI: 'mistral',
  ChatCohere: 'cohere',
  ChatGroq: 'groq',
  ChatOllama: 'ollama',
  OllamaLLM: 'ollama',
  ChatBedrock: 'bedrock',
  HuggingFaceEndpoint: 'huggingface',
};

const CLASSES = Object.keys(PROVIDERS);

/** The model classes of LangChain; a model is what the class is made with. */
export const langchain: FrameworkPack = {
  name: 'langchain',
  keywords: ['langchain'],
  rules: [
    { id: 'python.langchain.model', query: CALL, only: { capture: CALLEE, names: CLASSES }, read: readModel },
    {
      id: 'python.langchain.model-class',
      query: `(class_definition superclasses: (argument_list (identifier) @class
        (#any-of? @class ${Object.keys(PROVIDERS)
          .map((name) => `"${name}"`)
          .join(' ')}))) @site`,
      read(match) {
        const provider = PROVIDERS[match.text('class') ?? ''];
        return provider === undefined
          ? null
          : { kind: 'resource', resource: 'ai_model', engine: provider, address: null };
      },
    },
  ],
};

function readModel(match: Match): Claim | null {
  const provider = PROVIDERS[match.path('callee')?.at(-1) ?? ''];
  const address = argumentOf(match.arguments('arguments'), 99, 'base_url', 'openai_api_base', 'azure_endpoint');
  return provider === undefined ? null : { kind: 'resource', resource: 'ai_model', engine: provider, address };
}
