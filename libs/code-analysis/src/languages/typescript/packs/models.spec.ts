import { readFile } from '../../facts.fixture';

describe('models asked from JavaScript', () => {
  it.each([
    [
      'OpenAI',
      "import OpenAI from 'openai';\nconst client = new OpenAI();\nclient.chat.completions.create({ model: 'gpt-4o', messages: [] });",
      'asks openai gpt-4o',
    ],
    [
      'Anthropic',
      "import Anthropic from '@anthropic-ai/sdk';\nconst client = new Anthropic();\nclient.messages.create({ model: 'claude', messages: [] });",
      'asks anthropic claude',
    ],
    [
      'LangChain',
      "import { ChatOpenAI } from '@langchain/openai';\nnew ChatOpenAI({ model: 'gpt-4o' });",
      'asks openai gpt-4o',
    ],
    [
      'the AI SDK',
      "import { anthropic } from '@ai-sdk/anthropic';\ngenerateText({ model: anthropic('claude') });",
      'asks anthropic claude',
    ],
  ])('reads %s', async (_, text, expected) => {
    expect(await readFile('main.ts', text)).toEqual([expected]);
  });

  it('leaves other things alone that are created', async () => {
    expect(
      await readFile('main.ts', "import OpenAI from 'openai';\nprisma.messages.create({ data: {} });\nusers.chat({});"),
    ).toEqual([]);
  });
});
