import { hash } from 'node:crypto';
import type { SourceLanguage } from '../languages/language';
import type {
  AssignmentReading,
  ClassReading,
  FileReading,
  FunctionReading,
  ImportReading,
  Outline,
  ParameterReading,
  Path,
  Value,
} from '../reading';
import { type Declared, declaredBy, type DeclaredKind, normalise } from './declared';
import { type Call, callsOf, type IndexedFile, indexedFile, type Made, push, type Scope } from './indexed-file';
import { type FindModule, moduleFiles } from './module-files';
import { outlineOf } from './outline';
import { RpcServices, type RpcSurroundings } from './rpc-services';

export type { Scope };

/** Deep enough for real code; a bound against definitions that go round in circles. */
const MAX_STEPS = 12;
/** Look-ups for one question; definitions that fork at every step would double them each time. */
const FUEL = 500;

/** What a name stands for. */
export type Entity =
  | { readonly kind: 'function'; readonly file: string; readonly function: FunctionReading }
  | { readonly kind: 'class'; readonly file: string; readonly class: ClassReading }
  | { readonly kind: 'instance'; readonly file: string; readonly class: ClassReading }
  | { readonly kind: 'module'; readonly file: string }
  /** Of a library: its full name, and the call that made it, if one did. */
  | { readonly kind: 'external'; readonly name: string; readonly made_by: Made | null }
  | { readonly kind: 'value'; readonly scope: Scope; readonly value: Value }
  | { readonly kind: 'parameter'; readonly scope: Scope; readonly parameter: ParameterReading };

/** What an answer rests on: it stays the same as long as these say the same. */
export interface Grounds {
  readonly files: readonly string[];
  readonly questions: readonly string[];
}

type DeclaredEntry<K extends DeclaredKind> = Declared[K] extends ReadonlyMap<string, readonly (infer E)[]> ? E : never;

/** What of a project its deployment says. */
export interface Surroundings {
  /** The part of the system that a file runs in: what is only named is looked for within it. */
  service(file: string): string | null;
  /** What people call the service that a file is of. */
  serviceName(file: string): string | null;
  /** The value of a variable or setting where a file runs; null: the deployment does not say. */
  setting(file: string, name: string): string | null;
  readonly rpc: RpcSurroundings;
}

/** The files that an import may mean. */
interface ImportedFiles {
  readonly module: string | null;
  /** Where its member is a module itself; not looked up before it is asked for. */
  submodule?: string | null;
}

/** All readings of an analysis, with names looked up across files. */
export class Project {
  private readonly byFile = new Map<string, FileReading>();
  private readonly indexed = new Map<string, IndexedFile>();
  private readonly services = new Map<string, string | null>();
  /** The files of each folder, for languages in which they are one module. */
  private readonly folders = new Map<string, string[]>();
  private findModule = this.moduleFinder();
  private fuel = 0;
  private rpcServices: RpcServices | undefined;
  private importedFiles = new WeakMap<ImportReading, ImportedFiles>();
  /** The files that declare something by a name, by `questionOf`. */
  private readonly declaring = new Map<string, string[]>();
  private readonly answers = new Map<string, readonly { readonly file: string; readonly it: unknown }[]>();
  private readonly calls = new Map<string, ReadonlyMap<Call, number>>();
  private readonly settings = new Map<
    string,
    { readonly file: string; readonly name: string; answer: string | null }
  >();
  private grounds: { readonly files: Set<string>; readonly questions: Set<string> } | null = null;

  /** Readings that are not what they were when it was resolved last. */
  changed: readonly FileReading[] = [];
  private filesKnownAs: string | undefined;

  constructor(
    public readings: readonly FileReading[],
    private readonly languages: ReadonlyMap<string, SourceLanguage>,
    private surroundings: Surroundings,
  ) {
    for (const reading of readings) {
      const { file } = reading;
      const service = surroundings.service(file);
      this.byFile.set(file, reading);
      this.services.set(file, service);
      if (this.languages.get(reading.language)?.sharedFolder === true) push(this.folders, folderOf(file), file);
      for (const question of questionsAnsweredBy(reading, service)) push(this.declaring, question, file);
    }
  }

  /** Another one where there are other files, or they are of other services, or others answer gRPC services. */
  get world(): string {
    if (this.filesKnownAs === undefined) {
      const files = this.readings.map(({ file }) => [file, this.service(file), this.serviceName(file)]);
      this.filesKnownAs = hash('sha1', JSON.stringify(files), 'hex');
    }
    return hash('sha1', JSON.stringify([this.filesKnownAs, this.rpc.world]), 'hex');
  }

  /** Puts other readings of the same files, in the same languages, in the place of those that there are. */
  change(readings: readonly FileReading[]): void {
    this.changed = readings.filter((reading) => this.byFile.get(reading.file) !== reading);
    for (const reading of this.changed) {
      const { file } = reading;
      const service = this.service(file);
      const before = this.byFile.get(file);
      const questions = before === undefined ? [] : questionsAnsweredBy(before, service);
      const now = questionsAnsweredBy(reading, service);
      for (const question of questions) if (!now.includes(question)) this.leave(question, file);
      for (const question of now) if (!questions.includes(question)) this.join(question, file);
      this.byFile.set(file, reading);
      if (outlineOf(reading).answersRpc) this.rpcServices = undefined;
    }
    if (this.changed.length > 0) this.readings = this.readings.map((each) => this.byFile.get(each.file) ?? each);
  }

  /** Goes on beside files that say the same of its services and settings. */
  goOn(surroundings: Surroundings): void {
    this.surroundings = surroundings;
    if (surroundings.rpc.services.length > 0) this.rpcServices = undefined;
  }

  /** Lets go of all that is found sooner than kept. */
  rest(): void {
    this.indexed.clear();
    this.answers.clear();
    this.calls.clear();
    if (this.rpcServices?.isEmpty !== true) this.rpcServices = undefined;
    this.importedFiles = new WeakMap();
    this.findModule = this.moduleFinder();
  }

  private moduleFinder(): FindModule {
    return moduleFiles(
      (file) => this.byFile.has(file),
      (folder) => this.folders.get(folder)?.[0] ?? null,
    );
  }

  private leave(question: string, file: string): void {
    const files = (this.declaring.get(question) ?? []).filter((each) => each !== file);
    if (files.length === 0) this.declaring.delete(question);
    else this.declaring.set(question, files);
  }

  private join(question: string, file: string): void {
    const files = [...(this.declaring.get(question) ?? []), file];
    this.declaring.set(question, files.sort());
  }

  /** Notes what an answer rests on while it is worked out. */
  grounded<T>(work: () => T): { readonly value: T; readonly grounds: Grounds } {
    const noted = { files: new Set<string>(), questions: new Set<string>() };
    this.grounds = noted;
    try {
      const value = work();
      return { value, grounds: { files: [...noted.files], questions: [...noted.questions] } };
    } finally {
      this.grounds = null;
    }
  }

  /** Notes that an answer rests on what a question is answered with that is none to the project. */
  asks(question: string): void {
    this.grounds?.questions.add(question);
  }

  private at(file: string): IndexedFile | undefined {
    this.grounds?.files.add(file);
    const known = this.indexed.get(file);
    if (known !== undefined) return known;
    const reading = this.byFile.get(file);
    if (reading === undefined) return undefined;
    const index = indexedFile(reading);
    this.indexed.set(file, index);
    return index;
  }

  languageOf({ language }: FileReading): SourceLanguage | undefined {
    return this.languages.get(language);
  }

  reading(file: string): FileReading | undefined {
    return this.byFile.get(file);
  }

  /** What files declare by a name, in order of the files. */
  private declared<K extends DeclaredKind>(
    kind: K,
    where: string | null,
    name: string,
  ): readonly { readonly file: string; readonly it: DeclaredEntry<K> }[] {
    const question = questionOf(kind, where, name);
    this.asks(question);
    let answer = this.answers.get(question);
    if (answer === undefined) {
      answer = (this.declaring.get(question) ?? []).flatMap((file) => {
        const reading = this.byFile.get(file);
        const found: readonly unknown[] =
          (reading === undefined ? undefined : declaredBy(reading)[kind].get(name)) ?? [];
        return found.map((it) => ({ file, it }));
      });
      this.answers.set(question, answer);
    }
    return answer as readonly { readonly file: string; readonly it: DeclaredEntry<K> }[];
  }

  function(file: string, id: string | null): FunctionReading | null {
    return id === null ? null : (this.at(file)?.functions.get(id) ?? null);
  }

  scopeAt(file: string, functionId: string | null): Scope {
    const scopes = this.at(file)?.scopes;
    const known = scopes?.get(functionId);
    if (known !== undefined) return known;
    const scope = { file, function: functionId, class_name: this.function(file, functionId)?.class_name ?? null };
    scopes?.set(functionId, scope);
    return scope;
  }

  /** A call that the readings hold, by its place in its file; null: the analysis made it up. */
  callId({ scope, call }: Made): string | null {
    let calls = this.calls.get(scope.file);
    if (calls === undefined) {
      const reading = this.byFile.get(scope.file);
      calls = reading === undefined ? new Map<Call, number>() : callsOf(reading);
      this.calls.set(scope.file, calls);
    }
    const place = calls.get(call);
    return place === undefined ? null : `${scope.file}\n${place}`;
  }

  /** What a dotted name stands for at a place; null: nothing that is known. */
  resolve(path: Path, scope: Scope, steps = 0): Entity | null {
    const [head] = path;
    if (head === undefined || this.isSpent(steps)) return null;
    let entity = this.lookup(head, scope, steps + 1);
    for (let part = 1; part < path.length && entity !== null; part += 1)
      entity = this.member(entity, path[part] ?? '', steps + 1);
    return entity;
  }

  /** Follows a value to what it is: an instance, a library's object, a function; itself if it is a text or the like. */
  follow(entity: Entity | null, steps = 0): Entity | null {
    if (entity === null || this.isSpent(steps)) return entity;
    if (entity.kind === 'parameter') {
      const { parameter, scope } = entity;
      const typed =
        parameter.annotation === null ? null : this.instanceOf(this.resolve(parameter.annotation, scope, steps + 1));
      if (typed !== null) return typed;
      return parameter.fallback === null || parameter.fallback.kind === 'unknown'
        ? entity
        : this.follow({ kind: 'value', scope, value: parameter.fallback }, steps + 1);
    }
    if (entity.kind !== 'value') return entity;
    const { value, scope } = entity;
    if (value.kind === 'name') return this.follow(this.resolve(value.path, scope, steps + 1), steps + 1) ?? entity;
    if (value.kind === 'either') {
      const options = value.options.map((option) => this.follow({ kind: 'value', scope, value: option }, steps + 1));
      return (
        options.find((option) => option !== null && option.kind !== 'value' && option.kind !== 'parameter') ?? entity
      );
    }
    if (value.kind !== 'call') return entity;
    const callee = this.follow(this.resolve(value.callee, scope, steps + 1), steps + 1);
    switch (callee?.kind) {
      case 'class':
        return { kind: 'instance', file: callee.file, class: callee.class };
      case 'function': {
        const { returns } = callee.function;
        return (
          (returns === null
            ? null
            : this.instanceOf(this.resolve(returns, this.scopeAt(callee.file, callee.function.id), steps + 1))) ??
          entity
        );
      }
      case 'external': {
        // A dependency that a framework injects is what its function gives back.
        const injected = /(^|\.)(Depends|Security)$/.test(callee.name) ? value.arguments[0]?.value : undefined;
        if (injected?.kind === 'name') {
          return this.follow(
            { kind: 'value', scope, value: { kind: 'call', callee: injected.path, arguments: [] } },
            steps + 1,
          );
        }
        return { kind: 'external', name: callee.name, made_by: { scope, call: value } };
      }
      default:
        return entity;
    }
  }

  private instanceOf(entity: Entity | null): Entity | null {
    if (entity?.kind === 'class') return { kind: 'instance', file: entity.file, class: entity.class };
    return entity?.kind === 'external' && entity.name.includes('.') ? entity : null;
  }

  /** A method of a class or of the classes that it is derived from. */
  method(
    file: string,
    owner: ClassReading,
    name: string,
    steps = 0,
  ): { file: string; function: FunctionReading } | null {
    for (const each of this.sharing(file)) {
      const found = this.at(each)?.methods.get(owner.name)?.get(name);
      if (found !== undefined) return { file: each, function: found };
    }
    return (
      this.fromBases(file, owner, steps, (base, baseFile) => this.method(baseFile, base, name, steps + 1)) ??
      this.implementation(file, owner, name)
    );
  }

  /** What an interface only declares is that of the one class of the service that implements it. */
  private implementation(
    file: string,
    owner: ClassReading,
    name: string,
  ): { file: string; function: FunctionReading } | null {
    const found = this.declared('derived', inService(this.service(file)), owner.name).flatMap((each) => {
      const method = this.at(each.file)?.methods.get(each.it.name)?.get(name);
      return method === undefined ? [] : [{ file: each.file, function: method }];
    });
    const [only, ...others] = found;
    return only === undefined || others.length > 0 ? null : only;
  }

  /** The calls that make instances of a class. */
  constructionsOf(owner: ClassReading): readonly Made[] {
    return this.declared('constructions', null, owner.name).map(({ it }) => it);
  }

  classesNamed(service: string | null, normalised: string): readonly { file: string; it: ClassReading }[] {
    return this.declared('classes', inService(service), normalised);
  }

  methodsNamed(service: string | null, name: string): readonly { file: string; it: FunctionReading }[] {
    return this.declared('methods', inService(service), name);
  }

  service(file: string): string | null {
    const known = this.services.get(file);
    return known === undefined ? this.surroundings.service(file) : known;
  }

  /** The gRPC services of the project. */
  get rpc(): RpcServices {
    this.rpcServices ??= new RpcServices(this, this.surroundings.rpc);
    return this.rpcServices;
  }

  serviceName(file: string): string | null {
    return this.surroundings.serviceName(file);
  }

  /** The value of a variable or setting where a file runs, as its deployment says; null: the deployment does not say. */
  setting(file: string, name: string): string | null {
    const key = `${file}\n${name}`;
    const known = this.settings.get(key);
    if (known !== undefined) return known.answer;
    const answer = this.surroundings.setting(file, name);
    this.settings.set(key, { file, name, answer });
    return answer;
  }

  /** What deployments were asked for. */
  get settingsAsked(): readonly { readonly file: string; readonly name: string; readonly answer: string | null }[] {
    return [...this.settings.values()];
  }

  /** A question begins at step 0, and ends without an answer when it took too many. */
  private isSpent(steps: number): boolean {
    if (steps === 0) this.fuel = FUEL;
    this.fuel -= 1;
    return steps > MAX_STEPS || this.fuel < 0;
  }

  private lookup(name: string, scope: Scope, steps: number): Entity | null {
    const file = this.at(scope.file);
    if (file === undefined) return null;
    if ((name === 'self' || name === 'cls') && scope.class_name !== null) {
      const owner = file.classes.get(scope.class_name);
      return owner === undefined ? null : { kind: 'instance', file: scope.file, class: owner };
    }
    let around = this.function(scope.file, scope.function);
    while (around !== null) {
      const inner = file.functions.get(`${around.id}.${name}`);
      if (inner !== undefined) return { kind: 'function', file: scope.file, function: inner };
      const local = file.assignments.get(around.id)?.get(name);
      if (local !== undefined) return this.assigned(local, { ...scope, function: around.id });
      const parameter = around.parameters.find((candidate) => candidate.name === name);
      if (parameter !== undefined) return { kind: 'parameter', scope: { ...scope, function: around.id }, parameter };
      around = this.function(scope.file, around.parent);
    }
    if (scope.class_name !== null && this.languageOf(file.reading)?.implicitSelf === true) {
      const owner = file.classes.get(scope.class_name);
      const member =
        owner === undefined ? null : this.member({ kind: 'instance', file: scope.file, class: owner }, name, steps);
      if (member !== null) return member;
    }
    return this.topLevel(scope.file, name, steps);
  }

  /** A value, unless its annotation tells more: `db: Database = get()`. */
  private assigned(assignment: AssignmentReading, scope: Scope): Entity {
    const { value, annotation, target } = assignment;
    const tells = value.kind === 'call' || value.kind === 'unknown';
    // `x = x or y` would look itself up for ever.
    if (value.kind === 'name' && value.path.join('.') === target.join('.'))
      return { kind: 'value', scope, value: { kind: 'unknown' } };
    if (annotation !== null && tells)
      return { kind: 'parameter', scope, parameter: { name: target.at(-1) ?? '', annotation, fallback: value } };
    return { kind: 'value', scope, value };
  }

  private topLevel(fileName: string, name: string, steps: number): Entity | null {
    const file = this.at(fileName);
    if (file === undefined || this.isSpent(steps)) return null;
    for (const each of this.sharing(fileName)) {
      const defined = this.definedIn(each, name);
      if (defined !== null) return defined;
    }
    const language = this.languageOf(file.reading);
    for (const entry of file.importsByAlias.get(name) ?? []) {
      const imported = this.imported(file, entry, steps + 1);
      if (imported !== null) return imported;
    }
    if (language?.typesByName === true) return this.typeNamed(fileName, name);
    if (language?.classPerFile === true) {
      for (const folder of [[], ...file.wholeImports.map((entry) => entry.module)]) {
        const found = this.besides(file, folder, name, steps + 1);
        if (found !== null) return found;
      }
      return null;
    }
    for (const entry of file.wholeImports) {
      const { module } = this.filesOf(file, entry);
      const found = module === null ? null : this.topLevel(module, name, steps + 1);
      if (found !== null) return found;
    }
    return null;
  }

  /** The class of this name: of the same service, or the only one. What is written as a type and is nowhere is of a library. */
  private typeNamed(file: string, name: string): Entity | null {
    const same = this.declared('classes', null, normalise(name)).filter((each) => each.it.name === name);
    const service = this.service(file);
    const found = same.find((each) => this.service(each.file) === service) ?? (same.length === 1 ? same[0] : undefined);
    if (found !== undefined) return { kind: 'class', file: found.file, class: found.it };
    return same.length === 0 && /^[A-Z]/.test(name) ? { kind: 'external', name: `type.${name}`, made_by: null } : null;
  }

  /** A class that no import names, because it is of the same package or of one that is imported whole. */
  private besides(file: IndexedFile, folder: Path, name: string, steps: number): Entity | null {
    const path = file.reading.file;
    const near = `${folderOf(path)}${name}${path.slice(path.lastIndexOf('.'))}`;
    const target =
      folder.length > 0
        ? this.moduleFile(file, [...folder, name], 0)
        : near !== path && this.byFile.has(near)
          ? near
          : null;
    return target === null ? null : this.topLevel(target, name, steps);
  }

  /** The files whose names a file sees without importing them: itself, and those that are one module with it. */
  private sharing(file: string): readonly string[] {
    if (this.folders.size === 0) return [file];
    const folder = this.folders.get(folderOf(file));
    return folder?.includes(file) === true ? [file, ...folder.filter((each) => each !== file)] : [file];
  }

  private definedIn(fileName: string, name: string): Entity | null {
    const file = this.at(fileName);
    const definition = file?.functions.get(name);
    if (definition !== undefined) return { kind: 'function', file: fileName, function: definition };
    const owner = file?.classes.get(name);
    if (owner !== undefined) return { kind: 'class', file: fileName, class: owner };
    const assignment = file?.assignments.get('')?.get(name);
    return assignment === undefined || assignment.class_name !== null
      ? null
      : this.assigned(assignment, { file: fileName, function: null, class_name: null });
  }

  private moduleFile(file: IndexedFile, module: Path, level: number): string | null {
    const language = this.languageOf(file.reading);
    return language === undefined ? null : this.findModule(language, file.reading.file, module, level);
  }

  private filesOf(file: IndexedFile, entry: ImportReading): ImportedFiles {
    let known = this.importedFiles.get(entry);
    if (known === undefined) {
      known = { module: this.moduleFile(file, entry.module, entry.level) };
      this.importedFiles.set(entry, known);
    }
    return known;
  }

  /** Whether a name comes from a file of the project, be it among the analysed ones or not. */
  isOwn(file: string, name: string): boolean {
    return (
      this.at(file)
        ?.importsByAlias.get(name)
        ?.some((entry) => entry.level > 0) ?? false
    );
  }

  private imported(file: IndexedFile, entry: ImportReading, steps: number): Entity | null {
    const { module, level, member } = entry;
    const files = this.filesOf(file, entry);
    const found = files.module;
    if (member === null) {
      return found === null
        ? { kind: 'external', name: module.join('.'), made_by: null }
        : { kind: 'module', file: found };
    }
    const itself = found === null ? null : this.topLevel(found, member, steps + 1);
    if (itself !== null) return itself;
    if (files.submodule === undefined) files.submodule = this.moduleFile(file, [...module, member], level);
    const { submodule } = files;
    if (submodule !== null && this.languageOf(file.reading)?.classPerFile === true)
      return this.topLevel(submodule, member, steps + 1);
    if (submodule !== null) return { kind: 'module', file: submodule };
    if (found !== null) return null;
    // What a library exports as its default stands for the library.
    const name = member === 'default' ? module : [...module, member];
    return level > 0 ? null : { kind: 'external', name: name.join('.'), made_by: null };
  }

  private member(entity: Entity, name: string, steps: number): Entity | null {
    if (steps > MAX_STEPS) return null;
    switch (entity.kind) {
      case 'module': {
        const found = this.topLevel(entity.file, name, steps + 1);
        if (found !== null) return found;
        const file = this.at(entity.file);
        const submodule =
          file !== undefined && entity.file.endsWith('/__init__.py') ? this.moduleFile(file, [name], 1) : null;
        return submodule === null ? null : { kind: 'module', file: submodule };
      }
      case 'class':
      case 'instance': {
        const method = this.method(entity.file, entity.class, name, steps + 1);
        return method === null
          ? this.attribute(entity.file, entity.class, name, steps + 1)
          : { kind: 'function', ...method };
      }
      case 'external':
        return { kind: 'external', name: `${entity.name}.${name}`, made_by: entity.made_by };
      case 'value':
      case 'parameter': {
        const followed = this.follow(entity, steps + 1);
        if (followed?.kind === 'value' && followed.value.kind === 'object')
          return entryOf(followed.value, name, followed.scope);
        return followed === null || followed.kind === 'value' || followed.kind === 'parameter'
          ? null
          : this.member(followed, name, steps + 1);
      }
      case 'function':
        return null;
    }
  }

  private attribute(file: string, owner: ClassReading, name: string, steps: number): Entity | null {
    for (const each of this.sharing(file)) {
      const assignment = this.at(each)?.attributes.get(`${owner.name}|${name}`);
      if (assignment?.value.kind === 'unknown') {
        const filled = this.filledInOf(file, name);
        if (filled !== null) return filled;
      }
      if (assignment !== undefined)
        return this.assigned(assignment, { file: each, function: assignment.function, class_name: owner.name });
    }
    return (
      this.fromBases(file, owner, steps, (base, baseFile) => this.attribute(baseFile, base, name, steps + 1)) ??
      this.filledInOf(file, name)
    );
  }

  private filledInOf(file: string, name: string): Entity | null {
    const [only, ...others] = this.declared('filled_in', folderOf(file), name);
    if (only === undefined || others.length > 0) return null;
    return this.assigned(only.it, { file: only.file, function: only.it.function, class_name: null });
  }

  private fromBases<T>(
    file: string,
    owner: ClassReading,
    steps: number,
    find: (base: ClassReading, file: string) => T | null,
  ): T | null {
    if (this.isSpent(steps)) return null;
    for (const path of owner.bases) {
      const base = this.resolve(path, { file, function: null, class_name: null }, steps + 1);
      const found = base?.kind === 'class' && base.class !== owner ? find(base.class, base.file) : null;
      if (found !== null) return found;
    }
    return null;
  }
}

/** What a literal holds under a name: one value, or all that is nested below it. */
function entryOf(value: Extract<Value, { kind: 'object' }>, name: string, scope: Scope): Entity | null {
  const itself = value.entries.find(({ keyword }) => keyword === name);
  if (itself !== undefined) return { kind: 'value', scope, value: itself.value };
  const nested = value.entries.flatMap((entry) =>
    entry.keyword?.startsWith(`${name}.`) === true ? [{ ...entry, keyword: entry.keyword.slice(name.length + 1) }] : [],
  );
  return nested.length === 0 ? null : { kind: 'value', scope, value: { kind: 'object', entries: nested } };
}

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/') + 1);

/** A service as the place of a question: none is one too. */
const inService = (service: string | null): string => `service ${service ?? ''}`;

/** @param where the service or folder that is asked; null: all of the project */
const questionOf = (kind: DeclaredKind, where: string | null, name: string): string =>
  `${kind}\n${where ?? '*'}\n${name}`;

const answered = new WeakMap<FileReading, { readonly service: string | null; readonly questions: readonly string[] }>();

function questionsAnsweredBy(reading: FileReading, service: string | null): readonly string[] {
  const known = answered.get(reading);
  if (known !== undefined && known.service === service) return known.questions;
  const questions = questionsOf(reading.file, outlineOf(reading).declared, service);
  answered.set(reading, { service, questions });
  return questions;
}

function questionsOf(
  file: string,
  { classes, methods, derived, constructions, filled_in }: Outline['declared'],
  service: string | null,
): string[] {
  const inIts = inService(service);
  const folder = folderOf(file);
  return [
    ...classes.flatMap((name) => [questionOf('classes', null, name), questionOf('classes', inIts, name)]),
    ...methods.map((name) => questionOf('methods', inIts, name)),
    ...derived.map((name) => questionOf('derived', inIts, name)),
    ...constructions.map((name) => questionOf('constructions', null, name)),
    ...filled_in.map((name) => questionOf('filled_in', folder, name)),
  ];
}

/** The file's part in the answer of each question that it has one in. */
export function declaredAnswers(reading: FileReading, service: string | null): Map<string, unknown> {
  const declared = declaredBy(reading);
  const inIts = inService(service);
  const answers = new Map<string, unknown>();
  for (const [name, its] of declared.classes) {
    answers.set(questionOf('classes', null, name), its);
    answers.set(questionOf('classes', inIts, name), its);
  }
  for (const [name, its] of declared.methods) answers.set(questionOf('methods', inIts, name), its);
  for (const [name, its] of declared.derived) answers.set(questionOf('derived', inIts, name), its);
  for (const [name, its] of declared.constructions) answers.set(questionOf('constructions', null, name), its);
  const folder = folderOf(reading.file);
  for (const [name, its] of declared.filled_in) answers.set(questionOf('filled_in', folder, name), its);
  return answers;
}
