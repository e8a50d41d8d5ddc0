import { fileName } from './deployable';

/** What the manifest of a package or module says. */
export interface Manifest {
  readonly names: readonly string[];
  /** Libraries by name; of Java the artifact alone. */
  readonly dependencies: readonly string[];
  /** It can be started, as far as the manifest tells. */
  readonly is_program: boolean;
}

const READERS: readonly (readonly [RegExp, (text: string) => Manifest])[] = [
  [/^pom\.xml$/, readMaven],
  [/^build\.gradle(\.kts)?$/, readGradle],
  [/^package\.json$/, readNpm],
  [/^go\.mod$/, readGoModule],
  [/^pyproject\.toml$/, readPyproject],
  [/^requirements[\w.-]*\.(txt|in)$/, readRequirements],
  [/^(Pipfile|Gemfile|mix\.exs|Cargo\.toml|composer\.json|setup\.(py|cfg))$/, readWords],
  [/\.(cs|fs|vb)proj$/, readDotnet],
];

export const isManifest = (file: string): boolean => READERS.some(([name]) => name.test(fileName(file)));

export function readManifest(file: string, text: string): Manifest | null {
  const reader = READERS.find(([name]) => name.test(fileName(file)))?.[1];
  return reader === undefined ? null : reader(text);
}

function readMaven(text: string): Manifest {
  const own = text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(parent|dependencies|build|dependencyManagement|profiles)>[\s\S]*?<\/\1>/g, '');
  const artifacts = all(
    text.replace(/<!--[\s\S]*?-->/g, '').replace(/<parent>[\s\S]*?<\/parent>/, ''),
    /<artifactId>\s*([\w.${}-]+)\s*</g,
  );
  const name = /<artifactId>\s*([\w.-]+)\s*</.exec(own)?.[1];
  return {
    names: name === undefined ? [] : [name],
    dependencies: artifacts.filter((artifact) => artifact !== name),
    is_program: /<packaging>\s*pom\s*</.test(own) ? false : /spring-boot-maven-plugin|<mainClass>/.test(text),
  };
}

function readGradle(text: string): Manifest {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const coordinates = all(code, /["'][\w.-]+:([\w.-]+)(?::[^"']*)?["']/g);
  const named = all(code, /name\s*[:=]\s*["']([\w.-]+)["']/g);
  const base = /(?:baseName|archivesBaseName|archiveBaseName)\s*[.=(]*\s*["']([\w.-]+)["']/.exec(code)?.[1];
  return {
    names: base === undefined ? [] : [base],
    dependencies: [
      ...coordinates,
      ...named,
      ...all(code, /\bproject\s*\(\s*(?:path\s*:\s*)?["'][\w:.-]*?([\w.-]+)["']/g),
    ],
    is_program: /spring-boot|org\.springframework\.boot|application|mainClass/.test(code),
  };
}

function readNpm(text: string): Manifest {
  const root = asObject(parseJson(text));
  const dependencies = Object.keys({ ...asObject(root.dependencies), ...asObject(root.peerDependencies) });
  const scripts = asObject(root.scripts);
  const name = typeof root.name === 'string' ? root.name.replace(/^@[^/]+\//, '') : null;
  return {
    names: name === null ? [] : [name],
    dependencies,
    is_program: ['start', 'start:prod', 'serve', 'dev'].some((script) => script in scripts),
  };
}

function readGoModule(text: string): Manifest {
  const name = /^module\s+(\S+)/m.exec(text)?.[1];
  return {
    names: name === undefined ? [] : [name.split('/').at(-1) ?? name],
    dependencies: all(text, /^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/[\w./-]+)\s+v\d/gm),
    is_program: true,
  };
}

function readPyproject(text: string): Manifest {
  const name = /^name\s*=\s*["']([\w.-]+)["']/m.exec(text)?.[1];
  return { names: name === undefined ? [] : [name], dependencies: words(text), is_program: true };
}

function readRequirements(text: string): Manifest {
  return {
    names: [],
    dependencies: all(text, /^\s*([A-Za-z0-9][\w.-]*)/gm).map((word) => word.toLowerCase()),
    is_program: true,
  };
}

function readWords(text: string): Manifest {
  return { names: [], dependencies: words(text), is_program: true };
}

function readDotnet(text: string): Manifest {
  return {
    names: [],
    dependencies: [
      ...all(text, /<PackageReference\s+Include="([\w.-]+)"/g),
      ...all(text, /<ProjectReference\s+Include="(?:[^"]*[\\/])?([\w.-]+)\.\w+proj"/g),
    ],
    is_program: /Sdk="Microsoft\.NET\.Sdk\.(Web|Worker)"|<OutputType>Exe</.test(text),
  };
}

/** Every word that could be a package; the formats differ, the names do not. */
const words = (text: string): string[] =>
  all(text, /["':{,\s]([A-Za-z0-9][\w.-]{1,80}(?:\/[\w.-]+)?)/g).map((word) => word.toLowerCase());

function all(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].slice(0, 2_000).map((match) => match[1] ?? ''))].filter(Boolean);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
