import { analyse } from '../analyse';
import type { Fact } from '../analysis';

/** What files say, a line a fact: what the tests of packs compare. */
export async function read(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { facts } = await analyse(files);
  return facts.flatMap((fact) => lineOf(fact) ?? []);
}

/** The same for one file, without what its functions call. */
export async function readFile(file: string, text: string): Promise<string[]> {
  return (await read({ [file]: text })).filter((line) => !line.startsWith('calls '));
}

function lineOf(fact: Fact): string | null {
  switch (fact.kind) {
    case 'endpoint':
      return `${fact.method} ${fact.path}`;
    case 'service_call':
      return `${fact.method} ${fact.url} -> ${fact.target?.name ?? '?'}`;
    case 'database_operation':
      return `${fact.operation} ${fact.tables.join(',')}`;
    case 'model_call':
      return `asks ${fact.provider} ${fact.model ?? '?'}`;
    case 'resource':
      return `uses ${fact.engine} ${fact.address ?? '?'}`;
    case 'message':
      return `${fact.direction === 'send' ? 'sends' : 'receives'} ${fact.engine ?? '?'} ${fact.subject ?? '?'}`;
    case 'rpc':
      return `${fact.side} of ${fact.rpc_service} ${fact.address ?? '?'}`;
    case 'function_call':
      return `calls ${fact.function ?? '-'} -> ${fact.target_function}`;
  }
}
