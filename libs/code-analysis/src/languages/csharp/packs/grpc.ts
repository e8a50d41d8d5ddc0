import type { Node } from 'web-tree-sitter';
import type { Path, Value } from '../../../reading';
import { argumentOf, type FrameworkPack, type RpcNames } from '../../language';
import { callOf, CREATION, derived } from '../queries';
import { readAnnotation, readValue, typeArgument } from '../values';

export const rpc: RpcNames = { stubs: [/^([A-Z]\w*)Client$/], servers: [/^([A-Z]\w*)Base$/] };

/** gRPC: what is generated from a service `X` is `X.XClient` and `X.XBase`. */
export const grpc: FrameworkPack = {
  name: 'csharp-grpc',
  keywords: ['Grpc', 'grpc', 'ServerCallContext'],
  rules: [
    {
      id: 'csharp.grpc.server',
      ...derived,
      read(match) {
        const service = serviceOf(readAnnotation(match.node('base')), 'Base');
        return service === null ? null : { kind: 'rpc', side: 'server', service, address: null };
      },
    },
    {
      id: 'csharp.grpc.client',
      query: CREATION,
      read(match) {
        const service = serviceOf(match.path('type'), 'Client');
        return service === null
          ? null
          : { kind: 'rpc', side: 'client', service, address: argumentOf(match.arguments('arguments'), 0) };
      },
    },
    {
      id: 'csharp.grpc.registration',
      ...callOf('AddGrpcClient'),
      read(match) {
        const service = serviceOf(typeArgument(match.node('callee')), 'Client');
        return service === null
          ? null
          : { kind: 'rpc', side: 'client', service, address: addressIn(match.node('arguments'), 0) };
      },
    },
  ],
};

/** `Basket.BasketClient` is of the service `Basket`; a name of another form is something else. */
function serviceOf(path: Path | null, suffix: string): string | null {
  const [outer, inner] = path?.slice(-2) ?? [];
  return outer !== undefined && inner === `${outer}${suffix}` && outer !== 'Health' ? outer : null;
}

/** `o => o.Address = new Uri("http://x")`, also in a block. */
function addressIn(node: Node | null, depth: number): Value | null {
  if (node === null || depth > 12 || node.namedChildCount > 30) return null;
  if (node.type === 'assignment_expression') {
    const right = node.childForFieldName('right');
    return /(^|\.)Address$/.test(node.childForFieldName('left')?.text ?? '') && right !== null
      ? readValue(right)
      : null;
  }
  for (const child of node.namedChildren) {
    const found = addressIn(child, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
