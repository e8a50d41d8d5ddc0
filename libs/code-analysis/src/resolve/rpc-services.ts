import type { ProtoService } from '../configuration/proto';
import type { ClaimReading, FileReading, FunctionReading, Value } from '../reading';
import { normalise } from './declared';
import { outlineOf } from './outline';
import type { Project, Scope } from './project';

/** What is known of gRPC services without the sources that are parsed. */
export interface RpcSurroundings {
  /** As `.proto` files define them. */
  readonly services: readonly ProtoService[];
  /** The part of the system that answers a service, whatever it is written in; null: none, or several. */
  serverOf(service: string): string | null;
}

/** A service by its name without its package. */
export interface RpcService {
  readonly name: string;
  readonly full_name: string;
  /** Whether a `.proto` says which methods it has. */
  readonly isDefined: boolean;
  /** By their normalised names. */
  readonly methods: Map<string, string>;
  /** The files of the implementations. */
  readonly answeredIn: Set<string>;
  readonly server: string | null;
}

/** Every server has them, and they are of no one. */
const OF_EVERYBODY = /^(Health|ServerReflection)$/;
/** The parameter that tells a method of a service from others of its class where no `.proto` does. */
const OF_A_CALL = /^(ctx|_?context|call|callback|responseObserver|observer)$/;

export const pathOfMethod = ({ full_name }: RpcService, method: string): string => `/${full_name}/${method}`;

/** The services that the files speak of, and the functions that answer their methods. */
export class RpcServices {
  private readonly byName = new Map<string, RpcService>();
  private readonly classes = new Map<string, Set<RpcService>>();
  private readonly placesOfClasses = new Set<string>();
  private readonly answers = new Map<string, Set<string>>();
  private readonly methodNames = new Set<string>();

  constructor(
    private readonly project: Project,
    surroundings: RpcSurroundings,
  ) {
    for (const service of surroundings.services) this.defined(service, surroundings);
    const places = project.readings.flatMap((reading) =>
      serversIn(reading).map((place) => ({ reading, place, service: this.named(place.claim.service, surroundings) })),
    );
    if (this.byName.size === 0) return;
    for (const reading of project.readings) this.readClasses(reading);
    for (const { reading, place, service } of places)
      if (service !== null) this.readImplementation(reading, place, service);
    for (const reading of project.readings) this.readMethods(reading);
    for (const { methods } of this.byName.values()) for (const name of methods.keys()) this.methodNames.add(name);
  }

  get isEmpty(): boolean {
    return this.byName.size === 0;
  }

  /** All that answers rest on which single files are not asked for. */
  get world(): unknown {
    const services = [...this.byName.values()].map(({ full_name, methods, answeredIn, server }) => [
      full_name,
      [...methods],
      [...answeredIn],
      server,
    ]);
    return [services, [...this.answers].map(([key, paths]) => [key, [...paths]])];
  }

  service(name: string): RpcService | null {
    return this.byName.get(name) ?? null;
  }

  /** Whether some service has a method that may be called so: `GetCart`, `getCart`, `get_cart`, `GetCartAsync`. */
  hasMethod(name: string): boolean {
    return this.methodNames.size > 0 && spellings(name).some((each) => this.methodNames.has(each));
  }

  /** The name of a method as its service defines it; null: it has none of this name. */
  methodOf({ methods }: RpcService, name: string): string | null {
    for (const each of spellings(name)) {
      const method = methods.get(each);
      if (method !== undefined) return method;
    }
    return null;
  }

  /** The paths on the wire that a function answers. */
  answeredBy(file: string, id: string): readonly string[] {
    return [...(this.answers.get(keyOf(file, id)) ?? [])];
  }

  private defined({ name, full_name, methods }: ProtoService, surroundings: RpcSurroundings): void {
    const known = this.byName.get(name);
    // Of two packages with a service of this name nothing tells which is meant.
    const full = known === undefined || known.full_name === full_name ? full_name : name;
    const all = new Map([...(known?.methods ?? []), ...methods.map((method) => [normalise(method), method] as const)]);
    const server = surroundings.serverOf(name);
    this.byName.set(name, { name, full_name: full, isDefined: true, methods: all, answeredIn: new Set(), server });
  }

  private named(name: string, surroundings: RpcSurroundings): RpcService | null {
    if (OF_EVERYBODY.test(name)) return null;
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const server = surroundings.serverOf(name);
    const service = {
      name,
      full_name: name,
      isDefined: false,
      methods: new Map(),
      answeredIn: new Set<string>(),
      server,
    };
    this.byName.set(name, service);
    return service;
  }

  /** Classes that are derived from what is generated of a service, or from one that is, in the same file or package. */
  private readClasses(reading: FileReading): void {
    const patterns = this.project.languageOf(reading)?.rpc?.servers ?? [];
    if (patterns.length === 0 || outlineOf(reading).declared.derived.length === 0) return;
    for (let isNew = true; isNew;) {
      isNew = false;
      for (const { name, bases } of reading.classes) {
        for (const base of bases) {
          const last = base.at(-1) ?? '';
          const generated = serviceIn(last, patterns, (each) => this.service(each));
          const inherited = last === name ? undefined : this.classes.get(this.placeOf(reading, last));
          for (const service of [...(generated === null ? [] : [generated]), ...(inherited ?? [])])
            isNew = this.addClass(this.placeOf(reading, name), service) || isNew;
        }
      }
    }
  }

  private addClass(place: string, service: RpcService): boolean {
    const known = this.classes.get(place) ?? new Set();
    this.placesOfClasses.add(place.slice(0, place.indexOf('\n') + 1));
    this.classes.set(place, known);
    if (known.has(service)) return false;
    known.add(service);
    return true;
  }

  private readImplementation(reading: FileReading, place: ServerPlace, service: RpcService): void {
    const { function: owner, claim } = place;
    if (claim.method !== undefined && owner !== null)
      this.answer(reading.file, owner, service, this.methodOf(service, claim.method) ?? upperCamel(claim.method));
    if (claim.implementation == null) return;
    const scope = this.project.scopeAt(reading.file, owner);
    const found = this.project.follow({ kind: 'value', scope, value: claim.implementation });
    if (found?.kind === 'instance') {
      const its = this.project.reading(found.file);
      if (its !== undefined) this.addClass(this.placeOf(its, found.class.name), service);
    } else if (found?.kind === 'value' && found.value.kind === 'object') {
      this.readHandlers(found.value, found.scope, service);
    }
  }

  /** `{ getCart, addItem: handlers.add, emptyCart(call, done) { … } }` */
  private readHandlers({ entries }: Extract<Value, { kind: 'object' }>, scope: Scope, service: RpcService): void {
    const inside = scope.function === null ? '' : `${scope.function}.`;
    const written = (this.project.reading(scope.file)?.functions ?? []).filter(
      ({ id, name }) => id === `${inside}${name}` && this.methodOf(service, name) !== null,
    );
    for (const { id, name } of written)
      this.answer(scope.file, id, service, this.methodOf(service, name) ?? upperCamel(name));
    for (const { keyword, value } of entries) {
      const path = value.kind === 'name' ? value.path : value.kind === 'call' ? value.callee : null;
      if (keyword === null || path === null) continue;
      const handler = path.at(-1) === 'bind' ? path.slice(0, -1) : path;
      const found = this.project.follow(this.project.resolve(handler, scope));
      if (found?.kind === 'function')
        this.answer(found.file, found.function.id, service, this.methodOf(service, keyword) ?? upperCamel(keyword));
    }
  }

  /** The methods of classes that answer services. */
  private readMethods(reading: FileReading): void {
    if (!this.placesOfClasses.has(this.placeOf(reading, ''))) return;
    for (const each of reading.functions) {
      if (each.class_name === null || each.parent !== null) continue;
      for (const service of this.classes.get(this.placeOf(reading, each.class_name)) ?? []) {
        const method = service.methods.get(normalise(each.name)) ?? (service.isDefined ? null : shapedLikeCall(each));
        if (method !== null) this.answer(reading.file, each.id, service, method);
      }
    }
  }

  private answer(file: string, id: string, service: RpcService, method: string): void {
    const key = keyOf(file, id);
    const known = this.answers.get(key) ?? new Set<string>();
    this.answers.set(key, known.add(pathOfMethod(service, method)));
    service.answeredIn.add(file);
    if (!service.methods.has(normalise(method))) service.methods.set(normalise(method), method);
  }

  /** A class by its name in its file, or in its folder where all files of that are one module. */
  private placeOf(reading: FileReading, name: string): string {
    const isShared = this.project.languageOf(reading)?.sharedFolder === true;
    return keyOf(isShared ? reading.file.slice(0, reading.file.lastIndexOf('/') + 1) : reading.file, name);
  }
}

const keyOf = (file: string, name: string): string => `${file}\n${name}`;

/** The service that a name was generated of. */
export function serviceIn(
  name: string,
  patterns: readonly RegExp[],
  known: (service: string) => RpcService | null,
): RpcService | null {
  for (const pattern of patterns) {
    const service = known(pattern.exec(name)?.[1] ?? '');
    if (service !== null) return service;
  }
  return null;
}

const spellings = (name: string): string[] => [normalise(name), normalise(name.replace(/Async$/, ''))];

/** `get_cart` and `getCart` are `GetCart`. */
const upperCamel = (name: string): string =>
  name.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const shapedLikeCall = ({ name, parameters }: FunctionReading): string | null =>
  !name.startsWith('_') && parameters.some((each) => OF_A_CALL.test(each.name)) ? upperCamel(name) : null;

type ServerPlace = ClaimReading & { readonly claim: Extract<ClaimReading['claim'], { kind: 'rpc' }> };

const servers = new WeakMap<FileReading['claims'], readonly ServerPlace[]>();

function serversIn(reading: FileReading): readonly ServerPlace[] {
  if (reading.outline?.answersRpc === false) return [];
  let known = servers.get(reading.claims);
  if (known === undefined) {
    known = reading.claims.filter(
      (place): place is ServerPlace => place.claim.kind === 'rpc' && place.claim.side === 'server',
    );
    servers.set(reading.claims, known);
  }
  return known;
}
