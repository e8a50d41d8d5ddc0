import { argumentOf, type FrameworkPack } from '../../language';
import { CALL, CALLEE } from '../queries';

export interface ModelLibrary {
  readonly name: string;
  readonly keywords: readonly string[];
  /** Classes or modules of the library, as full names. */
  readonly clients: readonly string[];
  /** What a call ends in that asks a model, such as `chat.completions.create`. */
  readonly calls: readonly string[];
}

/** A pack for the client library of a model provider. */
export function modelClientPack({ name, keywords, clients, calls }: ModelLibrary): FrameworkPack {
  const origins = clients.flatMap((client) => calls.map((call) => `${client}.${call}`));
  return {
    name,
    keywords,
    rules: [
      {
        id: `python.${name}.call`,
        query: CALL,
        only: { capture: CALLEE, names: [...new Set(calls.map((call) => call.split('.').at(-1) ?? call))] },
        read(match) {
          const callee = match.path('callee');
          const model = argumentOf(match.arguments('arguments'), 99, 'model', 'model_name');
          const isCall = calls.some((call) => callee?.join('.').endsWith(`.${call}`) === true);
          return callee === null || !isCall ? null : { kind: 'model_call', provider: name, callee, origins, model };
        },
      },
    ],
  };
}
