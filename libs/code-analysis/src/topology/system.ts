import { isDotnetSettings, isGatewaySetting, readDotnetSettings, referencedProjects } from '../configuration/dotnet';
import { isAspireHost, readAspireHost } from '../configuration/aspire';
import { isCompose, readCompose } from '../configuration/compose';
import { type Deployable, fileName, folderOf, isVariant, joinPath } from '../configuration/deployable';
import { type Dockerfile, isDockerfile, readDockerfile } from '../configuration/dockerfile';
import { readEnvironmentFile } from '../configuration/environment-file';
import { isHelmTemplate, renderHelm } from '../configuration/helm';
import { productOfImage, productOfName } from '../configuration/images';
import { isKubernetes, KubernetesManifests } from '../configuration/kubernetes';
import { isManifest, type Manifest, readManifest } from '../configuration/manifests';
import { mergeProperties, type Properties, readProperties, readYamlProperties } from '../configuration/properties';
import { compare } from '../resolve/resolve-facts';
import { Component } from './components';
import { coreName, NameIndex, plainName } from './names';

export type TextOf = (file: string) => string;

/** A folder with a manifest or a Dockerfile, and all that lies below and in no other. */
export interface Module {
  readonly folder: string;
  readonly files: string[];
  readonly names: Set<string>;
  readonly manifests: Manifest[];
  readonly dockerfiles: { readonly file: string; readonly content: Dockerfile }[];
  spring_name: string | null;
  has_main: boolean;
}

export interface System {
  readonly components: readonly Component[];
  /** Services that an Ingress lets in. */
  readonly exposed: readonly { readonly service: string; readonly file: string; readonly line: number }[];
  readonly textOf: TextOf;
  readonly files: readonly string[];
}

const NOT_OWN = /(^|\/)(node_modules|vendor|site-packages|\.git|\.venv|venv|target|dist|\.idea|\.mvn|\.gradle)\//;
const MAIN =
  /@SpringBootApplication|@EnableAutoConfiguration|SpringApplication\.run|public\s+static\s+void\s+main\s*\(|^\s*fun\s+main\s*\(|^package main\b/m;
const SPRING_FILE = /^(application|bootstrap)(-[\w-]+)?\.(ya?ml|properties)$/;
const TEST_FOLDER =
  /(^|\/)(tests?|__tests__|e2e|spec|testing|src\/test)(\/|$)|[._-](unit|integration|e2e|functional)?tests?$/i;

/**
 * What the files say of the parts of a system: deployables and modules, each pair that is one thing merged.
 * @param onRead is told of each file whose text is looked at
 */
export function readSystem(texts: Readonly<Record<string, string>>, onRead: (file: string) => void = () => {}): System {
  const files = Object.keys(texts)
    .filter((file) => !NOT_OWN.test(file))
    .sort(compare);
  const given = (file: string): string | undefined => {
    onRead(file);
    return texts[file];
  };
  const textOf: TextOf = (file) => given(file) ?? '';
  const kubernetes = new KubernetesManifests();
  const deployables: Deployable[] = [];
  for (const file of files) {
    if (file.endsWith('.cs') && isAspireHost(file, textOf(file)))
      deployables.push(...readAspireHost(file, textOf(file)));
    if (!/\.ya?ml$/i.test(file)) continue;
    const text = textOf(file);
    if (isCompose(file)) deployables.push(...readCompose(file, text, given));
    else if (isKubernetes(text))
      kubernetes.add(
        file,
        isHelmTemplate(text) ? renderHelm(text, textOf(`${chartOf(file)}/values.yaml`), fileName(chartOf(file))) : text,
      );
  }
  deployables.push(...kubernetes.deployables());
  const modules = readModules(files, textOf);
  const components = merge(usual(deployables), modules);
  addCopies(components, modules, files);
  addReferencedProjects(components, files, textOf);
  readSettings(components, modules, files, textOf);
  return { components, exposed: kubernetes.exposed(), textOf: (file) => texts[file] ?? '', files };
}

const chartOf = (file: string): string => file.replace(/\/templates\/.*$/, '');

/** Without what only runs for tests or in variants, unless there is nothing else. */
function usual(deployables: readonly Deployable[]): Deployable[] {
  const names = new Set(deployables.filter(({ is_variant }) => !is_variant).map(({ name }) => plainName(name)));
  return names.size === 0 ? [...deployables] : deployables.filter(({ is_variant }) => !is_variant);
}

function readModules(files: readonly string[], textOf: TextOf): Module[] {
  const roots = new Map<string, Module>();
  const rootOf = (folder: string): Module => {
    let module = roots.get(folder);
    if (module === undefined) {
      module = {
        folder,
        files: [],
        names: new Set(),
        manifests: [],
        dockerfiles: [],
        spring_name: null,
        has_main: false,
      };
      roots.set(folder, module);
    }
    return module;
  };
  for (const file of files) {
    const name = fileName(file);
    if (TEST_FOLDER.test(folderOf(file))) continue;
    const manifest = isManifest(file) ? readManifest(file, textOf(file)) : null;
    if (manifest !== null) {
      const module = rootOf(folderOf(file));
      module.manifests.push(manifest);
      for (const each of manifest.names) module.names.add(each);
      const project = /^(.+)\.(cs|fs|vb)proj$/.exec(name)?.[1];
      if (project !== undefined) module.names.add(project);
    }
  }
  // A Dockerfile belongs to the module around it, and is one itself where there is none.
  for (const file of files) {
    if (!isDockerfile(file) || TEST_FOLDER.test(folderOf(file))) continue;
    const content = readDockerfile(textOf(file));
    const around = ancestors(folderOf(file)).find((folder) => folder !== '' && roots.has(folder));
    rootOf(around ?? folderOf(file)).dockerfiles.push({ file, content });
  }
  for (const file of files) {
    const owner = ancestors(folderOf(file)).find((folder) => roots.has(folder));
    const module = owner === undefined ? undefined : roots.get(owner);
    if (module === undefined) continue;
    module.files.push(file);
    if (TEST_FOLDER.test(folderOf(file))) continue;
    if (/\.(java|kt|go|scala)$/.test(file) && !module.has_main) module.has_main = MAIN.test(textOf(file));
    if (SPRING_FILE.test(fileName(file))) {
      const name = springProperties(file, textOf(file)).get('spring.application.name')?.[0];
      if (name !== undefined && /^[\w.-]+$/.test(name)) module.spring_name ??= name;
    }
  }
  for (const module of roots.values()) {
    if (module.folder !== '') module.names.add(ownName(module.folder));
    if (module.spring_name !== null) module.names.add(module.spring_name);
  }
  return [...roots.values()].sort((a, b) => compare(a.folder, b.folder));
}

const springProperties = (file: string, text: string): Properties =>
  file.endsWith('.properties') ? readProperties(text) : readYamlProperties(text);

/** `services/orders/src` is called after `orders`. */
function ownName(folder: string): string {
  const parts = folder.split('/');
  while (parts.length > 1 && /^(src|app|code|source|docker|main|cmd)$/i.test(parts.at(-1) ?? '')) parts.pop();
  return parts.at(-1) ?? folder;
}

/** The folder, and each around it, up to the root. */
function ancestors(folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return Array.from({ length: parts.length + 1 }, (_, up) => parts.slice(0, parts.length - up).join('/'));
}

function merge(deployables: readonly Deployable[], modules: readonly Module[]): Component[] {
  const moduleOf = moduleFinder(modules);
  const components: Component[] = [];
  const byName = new Map<string, Component>();
  const byModule = new Map<Module, Component[]>();
  const moduleOfComponent = new Map<Component, Module>();
  // Compose before Kubernetes: its names are those that people use.
  const ordered = [...deployables].sort((a, b) => Number(isCompose(b.file)) - Number(isCompose(a.file)));
  for (const deployable of ordered) {
    const module = moduleOf(deployable);
    let component = byName.get(plainName(deployable.name)) ?? byName.get(plainName(withoutKind(deployable.name)));
    if (component === undefined && module !== null) {
      // Two names in one file are two things, though they are built alike.
      component = byModule.get(module)?.find((each) => each.deployables.every(({ file }) => file !== deployable.file));
    }
    if (component === undefined) {
      component = new Component(withoutKind(deployable.name));
      components.push(component);
    }
    component.deployables.push(deployable);
    component.names.add(deployable.name);
    component.names.add(withoutKind(deployable.name));
    for (const name of deployable.names) component.names.add(name);
    component.evidence.push({
      file: deployable.file,
      line: deployable.line,
      rule: ruleOf(deployable.file),
    });
    byName.set(plainName(deployable.name), component).set(plainName(withoutKind(deployable.name)), component);
    if (module !== null) {
      const known = byModule.get(module) ?? [];
      if (!known.includes(component)) byModule.set(module, [...known, component]);
      if (!moduleOfComponent.has(component)) moduleOfComponent.set(component, module);
    }
  }
  for (const [component, module] of moduleOfComponent) {
    const shared = (byModule.get(module)?.length ?? 0) > 1;
    addModule(component, module, shared);
  }
  for (const module of modules) {
    if (byModule.has(module) || !runsAlone(module, deployables.length > 0)) continue;
    const name =
      module.spring_name ?? ([ownName(module.folder), ...module.names].find((each) => each !== '') || 'application');
    const known = byName.get(plainName(name));
    const component = known ?? new Component(name);
    if (known === undefined) components.push(component);
    addModule(component, module, false);
    component.evidence.push({
      file: module.dockerfiles[0]?.file ?? module.files[0] ?? module.folder,
      line: 1,
      rule: 'module',
    });
    component.confidence = deployables.length > 0 ? 0.8 : 0.9;
  }
  unique(components);
  fold(modules, components);
  addLibraries(modules, components);
  for (const component of components) classify(component, moduleOfComponent.get(component) ?? null);
  return withoutDoubles(components);
}

/** `orders-deployment` says what kind of thing Kubernetes makes of `orders`. */
const withoutKind = (name: string): string =>
  name.replace(/-(deployment|deploy|statefulset|sts|pod|dc|rc)$/i, '') || name;

/** Two parts that call themselves alike are told apart by their deployment or folder. */
function unique(components: readonly Component[]): void {
  const used = new Set<string>();
  for (const component of components) {
    if (used.has(component.id)) {
      const others = [
        ...component.deployables.map(({ name }) => name),
        ...[...component.folders].map(ownName),
        ...component.folders,
      ];
      component.id = others.find((name) => name !== '' && !used.has(name)) ?? `${component.id}-${used.size}`;
      component.names.add(component.id);
    }
    used.add(component.id);
  }
}

/** Modules that run by themselves nowhere are parts of the component around them, or of those whose images they are copied into. */
function fold(modules: readonly Module[], components: readonly Component[]): void {
  const owned = new Set(components.flatMap(({ folders }) => [...folders]));
  const byFolder = new Map(
    components.flatMap((component) => [...component.folders].map((folder) => [folder, component] as const)),
  );
  for (const module of modules) {
    if (owned.has(module.folder)) continue;
    const around = ancestors(folderOf(module.folder)).find((folder) => folder !== '' && byFolder.has(folder));
    const component = around === undefined ? undefined : byFolder.get(around);
    if (component === undefined || module.folder === '') continue;
    component.files = [...component.files, ...module.files];
    for (const manifest of module.manifests) for (const each of manifest.dependencies) component.dependencies.add(each);
  }
}

/** Modules that run nowhere are parts of those that name them as a library. */
function addLibraries(modules: readonly Module[], components: readonly Component[]): void {
  const owned = new Set(components.flatMap(({ files }) => files));
  const libraries = new Map<string, Module>();
  for (const module of modules) {
    if (module.folder === '' || module.files.some((file) => owned.has(file))) continue;
    for (const name of module.names) if (!libraries.has(name)) libraries.set(name, module);
  }
  if (libraries.size === 0) return;
  for (const component of components) {
    const used = new Set<Module>();
    // A set can grow while it is walked: libraries use libraries.
    for (const name of component.dependencies) {
      const library = libraries.get(name);
      if (library !== undefined) used.add(library);
    }
    for (const library of used) {
      for (const { dependencies } of library.manifests) {
        for (const name of dependencies) {
          const next = libraries.get(name);
          if (next !== undefined) used.add(next);
        }
      }
    }
    component.files = [...component.files, ...[...used].flatMap(({ files }) => files)];
  }
}

/** The one database of a kind that one deployment has, and the one that another has, are the same by two names. */
function withoutDoubles(components: readonly Component[]): Component[] {
  const gone = new Set<Component>();
  const isOfCompose = (component: Component): boolean => component.deployables.some(({ file }) => isCompose(file));
  const products = components.filter(
    ({ kind, engine }) => (kind === 'database' || kind === 'broker') && engine !== null,
  );
  for (const component of products) {
    const same = products.filter(({ engine }) => engine === component.engine);
    const [first, ...moreFirst] = same.filter(isOfCompose);
    const [second, ...moreSecond] = same.filter((each) => !isOfCompose(each) && each.deployables.length > 0);
    if (
      first === undefined ||
      second === undefined ||
      moreFirst.length > 0 ||
      moreSecond.length > 0 ||
      gone.has(second)
    )
      continue;
    for (const name of second.names) first.names.add(name);
    first.deployables.push(...second.deployables);
    first.evidence.push(...second.evidence);
    gone.add(second);
  }
  return components.filter((component) => !gone.has(component) && !isOfAnother(component, components));
}

/** What only one of two deployments has, where the other has nearly all, and whose source is not here. */
function isOfAnother(component: Component, components: readonly Component[]): boolean {
  const isOfCompose = (each: Component): boolean => each.deployables.some(({ file }) => isCompose(file));
  const isOfCluster = (each: Component): boolean => each.deployables.some(({ file }) => !isCompose(file));
  if (isOfCompose(component) || !isOfCluster(component) || component.folders.size > 0) return false;
  const both = components.filter((each) => isOfCompose(each) && isOfCluster(each)).length;
  const cluster = components.filter(isOfCluster).length;
  return both >= 3 && both >= cluster * 0.6;
}

const ruleOf = (file: string): string =>
  isCompose(file) ? 'compose.service' : file.endsWith('.cs') ? 'aspire.resource' : 'kubernetes.workload';

function addModule(component: Component, module: Module, shared: boolean): void {
  for (const { content } of module.dockerfiles) {
    for (const [name, value] of content.environment)
      if (!component.environment.has(name)) component.environment.set(name, value);
    for (const port of content.ports) component.ports.add(port);
  }
  if (shared) return;
  for (const name of module.names) component.names.add(name);
  component.folders.add(module.folder);
  component.files = [...component.files, ...module.files];
  for (const manifest of module.manifests) for (const each of manifest.dependencies) component.dependencies.add(each);
  if (module.spring_name !== null) component.id = module.spring_name;
}

/** Which module a deployable runs: by its build, else by the name of its image, else by its own. */
function moduleFinder(modules: readonly Module[]): (deployable: Deployable) => Module | null {
  const byFolder = new Map(modules.map((module) => [module.folder, module]));
  const index = new NameIndex<Module>();
  for (const module of modules) if (module.folder !== '') for (const name of module.names) index.add(name, module);
  const around = (folder: string): Module | null =>
    ancestors(folder)
      .map((each) => (each === '' ? undefined : byFolder.get(each)))
      .find((each) => each !== undefined) ?? null;
  return ({ build, image, name }) => {
    if (build !== null) {
      const place = build.dockerfile === null ? build.folder : folderOf(build.dockerfile);
      const built = around(place);
      if (built !== null) return built;
      const below = modules.find((module) => build.folder !== '' && module.folder.startsWith(`${build.folder}/`));
      if (below !== undefined) return below;
    }
    if (image !== null && productOfImage(image) !== null) return null;
    const tail =
      image === null
        ? null
        : (image
            .replace(/@.*$/, '')
            .replace(/:[^/]*$/, '')
            .split('/')
            .at(-1) ?? null);
    const byImage =
      tail === null || tail.includes('$') ? null : (index.exact(tail) ?? endingOf(tail, modules) ?? index.find(tail));
    return byImage ?? index.find(name) ?? prefixed(name, modules);
  };
}

/** `shop-orders` runs the module `orders`; the longest name wins. */
function endingOf(tail: string, modules: readonly Module[]): Module | null {
  let best: { module: Module; length: number } | null = null;
  for (const module of modules) {
    if (module.folder === '') continue;
    for (const name of module.names) {
      if (name.length > (best?.length ?? 2) && tail.toLowerCase().endsWith(`-${name.toLowerCase()}`))
        best = { module, length: name.length };
    }
  }
  return best?.module ?? null;
}

/** The one module that has a name with the system's before it: `shop-orders` for `orders`. */
function prefixed(name: string, modules: readonly Module[]): Module | null {
  if (name.length < 4) return null;
  const ending = `-${name.toLowerCase()}`;
  const found = modules.filter(
    (module) => module.folder !== '' && [...module.names].some((each) => each.toLowerCase().endsWith(ending)),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Whether a module that no deployment names is a part of the system nevertheless. */
function runsAlone(module: Module, isDeployed: boolean): boolean {
  if (module.folder === '' && (isDeployed || module.files.length === 0)) return false;
  if (TEST_FOLDER.test(module.folder) || isVariant(`${module.folder}/`)) return false;
  if (module.manifests.some(({ dependencies }) => dependencies.some((each) => /^Aspire\.Hosting\.AppHost$/.test(each))))
    return false;
  if (module.manifests.some(({ dependencies }) => dependencies.some((each) => /^(react-native|expo)$/.test(each))))
    return true;
  const isProgram = module.manifests.some(({ is_program }) => is_program);
  const isSpring = module.spring_name !== null || module.files.some((file) => SPRING_FILE.test(fileName(file)));
  if (module.has_main && isSpring) return true;
  if (module.dockerfiles.length > 0 && module.folder !== '' && module.manifests.length > 0) return true;
  return (
    !isDeployed &&
    isProgram &&
    (module.has_main ||
      module.files.some((file) => /(^|\/)(main|app|server|manage|index|program)\.(py|ts|js|mjs|cs)$/i.test(file)))
  );
}

function classify(component: Component, module: Module | null): void {
  const image = component.deployables
    .map((each) => (each.image === null ? null : productOfImage(each.image)))
    .find((each) => each != null);
  const bases =
    module?.dockerfiles.map(({ content }) => (content.base === null ? null : productOfImage(content.base))) ?? [];
  const base = bases.find((each) => each != null);
  // The image of a program says how it is served, not what it is.
  const hasSource = component.files.some((file) => /\.(java|kt|py|ts|js|go|cs|php|rb|rs|ex|cpp)$/.test(file));
  const named = productOfName(component.id);
  const known =
    image ??
    (base !== undefined && !(base.kind === 'gateway' && hasSource) ? base : undefined) ??
    (hasSource && named?.kind !== 'user' ? null : named);
  if (known != null) {
    component.kind = known.kind;
    component.engine = known.engine;
  }
  if (component.dependsOn(/^(react-native|expo|locustio?|k6)$/)) component.kind = 'user';
}

/** Environments, `.env` files and Spring settings of each component, its own before those of a configuration server. */
/** Code outside of a component's folder that its Dockerfile copies in. */
function addCopies(components: readonly Component[], modules: readonly Module[], files: readonly string[]): void {
  const owners = new Map(components.flatMap((component) => component.files.map((file) => [file, component] as const)));
  for (const component of components) {
    const dockerfiles = modules
      .filter((module) => component.folders.has(module.folder))
      .flatMap((module) => module.dockerfiles);
    for (const { file, content } of dockerfiles) {
      const contexts = new Set([
        folderOf(file),
        ...component.deployables.flatMap(({ build }) => (build === null ? [] : [build.folder])),
        '',
      ]);
      for (const source of content.copies) {
        for (const context of contexts) {
          const path = joinPath(context, source.replace(/\/?\*.*$/, ''));
          // What is around the component, or around another, is copied to be built from, not to be run.
          const isAround = components.some(({ folders }) =>
            [...folders].some((folder) => folder === path || folder.startsWith(`${path}/`)),
          );
          if (path === null || path === '' || isAround) continue;
          // A .NET project says itself which others it is made of; its build copies all of them.
          const isNet = component.files.some((each) => each.endsWith('.csproj'));
          const copied = files.filter(
            (each) =>
              (each === path || each.startsWith(`${path}/`)) &&
              !owners.has(each) &&
              !(isNet && /\.(cs|csproj|cshtml|razor|json)$/.test(each)),
          );
          if (copied.length > 0)
            component.files = [...component.files, ...copied.filter((each) => !component.files.includes(each))];
        }
      }
    }
  }
}

function asGateway(component: Component): void {
  component.roles.add('gateway');
  if (component.kind === 'service') component.kind = 'gateway';
}

/** The code of the projects that a .NET project refers to, and of those that they refer to. */
function addReferencedProjects(components: readonly Component[], files: readonly string[], textOf: TextOf): void {
  const projects = new Set(files.filter((file) => file.endsWith('.csproj')));
  if (projects.size === 0) return;
  const owners = new Set(components.flatMap((component) => component.files));
  for (const component of components) {
    // A set can grow while it is walked; what is added is visited too.
    const reached = new Set(component.files.filter((file) => projects.has(file)));
    const own = new Set(reached);
    for (const project of reached)
      for (const other of referencedProjects(project, textOf(project))) if (projects.has(other)) reached.add(other);
    const folders = [...reached].filter((project) => !own.has(project)).map((project) => `${folderOf(project)}/`);
    const added = files.filter((file) => !owners.has(file) && folders.some((folder) => file.startsWith(folder)));
    const known = new Set(component.files);
    component.files = [...component.files, ...added.filter((file) => !known.has(file))];
  }
}

function readSettings(
  components: readonly Component[],
  modules: readonly Module[],
  files: readonly string[],
  textOf: TextOf,
): void {
  for (const component of components) {
    const own = new Map<string, string>();
    for (const deployable of component.deployables) {
      for (const [name, value] of deployable.environment) if (!own.has(name)) own.set(name, value);
      for (const { host, container } of deployable.ports) component.ports.add(host).add(container);
    }
    for (const [name, value] of own) component.environment.set(name, value);
    for (const file of component.files) {
      const name = fileName(file);
      if (/^\.env(\.(example|sample|local|development|dev))?$/.test(name) && component.folders.has(folderOf(file))) {
        for (const [key, value] of readEnvironmentFile(textOf(file)))
          if (!component.environment.has(key)) component.environment.set(key, value);
      }
      if (isDotnetSettings(name) && component.folders.has(folderOf(file))) {
        for (const [key, value] of readDotnetSettings(textOf(file))) {
          if (!component.environment.has(key)) component.environment.set(key, value);
          if (isGatewaySetting(key)) asGateway(component);
        }
      }
      if (SPRING_FILE.test(name) && !TEST_FOLDER.test(folderOf(file)))
        mergeProperties(component.properties, springProperties(file, textOf(file)));
    }
  }
  const byName = new NameIndex<Component>();
  for (const component of components) if (component.folders.size > 0) byName.add(component.id, component);
  const served = new Set<string>();
  const inModules = new Set(modules.flatMap((module) => module.files));
  for (const file of files) {
    const [, name] = /^([\w-]+)\.(ya?ml|properties)$/.exec(fileName(file)) ?? [];
    if (name === undefined || SPRING_FILE.test(fileName(file))) continue;
    const component = byName.exact(name) ?? byName.exact(name.replace(/-[a-z]+$/, ''));
    const isSettings = inModules.has(file) ? /(^|\/)(resources|config[\w-]*)\//.test(file) : true;
    if (component === null || !isSettings || isKubernetes(textOf(file)) || isCompose(file)) continue;
    mergeProperties(component.properties, springProperties(file, textOf(file)));
    served.add(folderOf(file));
  }
  for (const folder of [...served].sort(compare)) {
    for (const file of files) {
      if (folderOf(file) !== folder || !/^application(-[\w-]+)?\.(ya?ml|properties)$/.test(fileName(file))) continue;
      const shared = springProperties(file, textOf(file));
      for (const component of components) {
        if (component.dependsOn(/^spring-cloud-(starter-)?config(-client)?$/))
          mergeProperties(component.properties, shared);
      }
    }
  }
  for (const component of components) {
    for (const port of component.values('server.port')) if (/^\d+$/.test(port)) component.ports.add(Number(port));
  }
}

export { coreName };
