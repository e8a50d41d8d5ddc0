import { modelClientPack } from './model-clients';

export const anthropic = modelClientPack({
  name: 'anthropic',
  keywords: ['anthropic'],
  clients: ['anthropic.Anthropic', 'anthropic.AsyncAnthropic'],
  calls: ['messages.create', 'messages.stream', 'completions.create'],
});
