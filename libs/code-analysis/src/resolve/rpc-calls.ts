import type { Unresolved } from '../analysis';
import type { RpcNames } from '../languages/language';
import type { Path, Value } from '../reading';
import { serviceKey } from './service-key';
import { evaluate } from './evaluate';
import type { Entity, Project, Scope } from './project';
import { pathOfMethod, type RpcService, serviceIn } from './rpc-services';
import { targetOf } from './targets';

/** A call of a method of a gRPC service. */
export interface RpcCall {
  /** On the wire: `/shop.CartService/GetCart`. */
  readonly path: string;
  /** The service of the platform that answers; null: `unresolved` says why it is not known. */
  readonly server: string | null;
  readonly unresolved: readonly Unresolved[];
}

type Call = Extract<Value, { kind: 'call' }>;

interface Stub {
  readonly service: RpcService;
  /** What makes the stub, and where. */
  readonly made: { readonly scope: Scope; readonly call: Call } | null;
}

/** What a call sends over gRPC; null: nothing. */
export function rpcCallOf(project: Project, callee: Path, scope: Scope): RpcCall | null {
  const name = callee.at(-1);
  if (callee.length < 2 || name === undefined || !project.rpc.hasMethod(name)) return null;
  const reading = project.reading(scope.file);
  const names = reading === undefined ? undefined : project.languageOf(reading)?.rpc;
  if (names === undefined) return null;
  const stub = stubOf(project, names, callee.slice(0, -1), scope);
  const method = stub === null ? null : project.rpc.methodOf(stub.service, name);
  if (stub === null || method === null) return null;
  return { path: pathOfMethod(stub.service, method), ...serverOf(project, stub) };
}

function stubOf(project: Project, names: RpcNames, receiver: Path, scope: Scope): Stub | null {
  const { entity, rest } = known(project, receiver, scope);
  const stub = entity === null ? null : stubIn(project, names, entity);
  if (stub !== null) return rest.some((each) => project.rpc.methodOf(stub.service, each) !== null) ? null : stub;
  // Something of the files is what it is, whatever it is called.
  if (entity !== null && entity.kind !== 'external' && entity.kind !== 'value' && entity.kind !== 'parameter')
    return null;
  const service = serviceOfName(project, names, receiver);
  return service === null ? null : { service, made: null };
}

/** What the longest part of a path is that stands for something, and what is left of it: methods that give their stub back. */
function known(project: Project, path: Path, scope: Scope): { readonly entity: Entity | null; readonly rest: Path } {
  for (let length = path.length; length > 0; length -= 1) {
    const entity = project.follow(project.resolve(path.slice(0, length), scope));
    if (entity !== null) return { entity, rest: path.slice(length) };
  }
  return { entity: null, rest: [] };
}

function stubIn(project: Project, names: RpcNames, entity: Entity): Stub | null {
  switch (entity.kind) {
    case 'external': {
      const made = entity.made_by;
      const service =
        serviceMade(project, names, made?.call) ??
        serviceOfName(project, names, entity.name.split('.')) ??
        (made === null ? null : plain(project, names, made.call.callee));
      return service === null ? null : { service, made };
    }
    case 'parameter': {
      const { annotation, fallback } = entity.parameter;
      const call = fallback?.kind === 'call' ? fallback : undefined;
      const service =
        serviceMade(project, names, call) ??
        (annotation === null
          ? null
          : (serviceOfName(project, names, annotation) ?? plain(project, names, annotation))) ??
        (call === undefined ? null : serviceOfName(project, names, call.callee));
      return service === null ? null : { service, made: call === undefined ? null : { scope: entity.scope, call } };
    }
    case 'value': {
      const { value, scope } = entity;
      if (value.kind !== 'call') return null;
      const service =
        serviceMade(project, names, value) ??
        serviceOfName(project, names, value.callee) ??
        plain(project, names, value.callee);
      return service === null ? null : { service, made: { scope, call: value } };
    }
    case 'instance': {
      const service = serviceOfName(project, names, [entity.class.name]);
      return service === null ? null : { service, made: null };
    }
    case 'class':
    case 'function':
    case 'module':
      return null;
  }
}

function serviceMade(project: Project, { made }: RpcNames, call: Call | undefined): RpcService | null {
  const name = call === undefined ? null : (made?.(call.callee, call.arguments) ?? null);
  return name === null ? null : project.rpc.service(name);
}

/**
 * The last part that has the name of what is generated of a service: `CartServiceGrpc.newBlockingStub.withDeadlineAfter`. What one of its methods
 * gives back is no stub any more.
 */
function serviceOfName({ rpc }: Project, { stubs }: RpcNames, path: Path): RpcService | null {
  for (let at = path.length - 1; at >= 0; at -= 1) {
    const found = serviceIn(path[at] ?? '', stubs, (each) => rpc.service(each));
    if (found !== null) return path.slice(at + 1).some((each) => rpc.methodOf(found, each) !== null) ? null : found;
  }
  return null;
}

const plain = (project: Project, { plainStubs }: RpcNames, path: Path): RpcService | null =>
  plainStubs === true ? project.rpc.service(path.at(-1) ?? '') : null;

/** Who answers: the only one that does, of several the one that the stub's address names. */
function serverOf(project: Project, { service, made }: Stub): Pick<RpcCall, 'server' | 'unresolved'> {
  const answering = new Set([...service.answeredIn].flatMap((file) => serverName(project, file) ?? []));
  const [only, ...others] = answering;
  if (only !== undefined && others.length === 0) return { server: only, unresolved: [] };
  if (only === undefined && service.server !== null) return { server: service.server, unresolved: [] };
  const address = made === null ? null : addressOf(project, made);
  const named =
    only === undefined
      ? address
      : [...answering].find((each) => address !== null && serviceKey(each) === serviceKey(address));
  if (named != null) return { server: named, unresolved: [] };
  const reason =
    only === undefined
      ? `nothing in the analysed files answers the gRPC service ${service.full_name}`
      : `${[...answering].sort().join(', ')} answer the gRPC service ${service.full_name}, and no address tells which is meant`;
  return { server: null, unresolved: [{ expression: service.full_name, reason }] };
}

/** The part of the system that a file is of. */
function serverName(project: Project, file: string): string | null {
  const service = project.service(file);
  return service === null || service.startsWith('/') ? project.serviceName(file) : service;
}

/** The service of the platform that the address of a channel names. */
function addressOf(project: Project, { scope, call }: { scope: Scope; call: Call }): string | null {
  const [first] = call.arguments;
  if (first === undefined) return null;
  const { text } = evaluate(project, first.value, scope);
  const target = targetOf(text.includes('://') ? text : `grpc://${text}`)?.target;
  return target?.kind === 'service' && !target.name.startsWith('localhost-') ? target.name : null;
}
