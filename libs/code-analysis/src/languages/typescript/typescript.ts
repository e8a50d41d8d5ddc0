import type { Node } from 'web-tree-sitter';
import {
  type AssignmentReading,
  type CallReading,
  type ImportReading,
  type ParameterReading,
  type Path,
  UNKNOWN,
  type Value,
} from '../../reading';
import type { SourceLanguage } from '../language';
import type { Definition, Scopes } from '../scopes';
import { type Place, type TreeGrammar, treeLanguage } from '../tree-language';
import { packs } from './packs';
import { rpc } from './packs/grpc';
import { CALL } from './queries';
import {
  entriesOf,
  isEmpty,
  isEnvironment,
  keyOf,
  moduleOf,
  readAnnotation,
  readArguments,
  readPath,
  readValue,
  requiredModule,
  requiredName,
} from './values';

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** Calls that declare a route or a subscription, whose last arguments are its handlers. */
const HANDLED = ['get', 'post', 'put', 'patch', 'delete', 'del', 'head', 'options', 'all', 'ws'];

/** The functions in an object that answers the methods of a gRPC service. */
const HANDLERS = `(object [
  (pair key: (_) @name value: [(arrow_function) (function_expression)] @function) @site
  (method_definition name: (_) @name) @site])`;

const grammar: Omit<TreeGrammar, 'name' | 'grammar' | 'extensions'> = {
  packs,
  rpc,
  notRuntime:
    /(^|\/)(tests?|__tests__|__mocks__|e2e|cypress|migrations|fixtures|\.storybook|dist|build|\.next)\/|\.(test|spec|e2e-spec|stories|cy|d)\.[cm]?[jt]sx?$|\.min\.js$|(^|\/)[\w.-]+\.config\.[cm]?[jt]s$/,
  moduleCandidates,
  values: { readPath, readValue, readArguments },
  definitions: [
    {
      query: `[(function_declaration name: (identifier) @name parameters: (_) @parameters return_type: (_)? @returns)
        (generator_function_declaration name: (identifier) @name parameters: (_) @parameters return_type: (_)? @returns)] @site`,
      read: readFunction,
    },
    {
      query:
        '(class_body (method_definition name: (_) @name parameters: (_) @parameters return_type: (_)? @returns) @site)',
      read: readFunction,
    },
    {
      query: `[(variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression)] @function)
        (public_field_definition name: (_) @name value: [(arrow_function) (function_expression)] @function)
        (assignment_expression left: (member_expression property: (_) @name) right: [(arrow_function) (function_expression)] @function)] @site`,
      read: readFunction,
    },
    {
      query: `(export_statement value: [(arrow_function) (function_expression)] @function) @site`,
      read: readFunction,
    },
    {
      query: `[(class_declaration name: (_) @name (class_heritage)? @bases) (abstract_class_declaration name: (_) @name (class_heritage)? @bases)
        (enum_declaration name: (_) @name)] @site`,
      read: readClass,
    },
    {
      query: `(call_expression
        function: (member_expression property: (property_identifier) @method)
        arguments: (arguments . [(string) (template_string)] @path . (_)) @arguments
        (#any-of? @method ${HANDLED.map((method) => `"${method}"`).join(' ')})) @site`,
      read: readHandled,
    },
    {
      query: `(call_expression function: (member_expression property: (property_identifier) @method)
        arguments: (arguments (_) ${HANDLERS}) (#eq? @method "addService"))`,
      read: readFunction,
    },
    {
      query: `(variable_declarator type: (type_annotation) @type value: ${HANDLERS}
        (#match? @type "(Server|Handlers|Implementation)(<|$)"))`,
      read: readFunction,
    },
  ],
  imports: [
    { query: '(import_statement) @site', read: (place) => readImports(place.site) },
    {
      query: '(call_expression function: [(identifier) (import)] arguments: (arguments . (string))) @site',
      read: (place) => readRequire(place.site),
    },
    { query: '(export_statement source: (string)) @site', read: (place) => readExportFrom(place.site) },
  ],
  assignments: [
    {
      query: '(variable_declarator name: (_) @left type: (_)? @type value: (_)? @right) @site',
      read: readAssignment,
    },
    { query: '(assignment_expression left: (_) @left right: (_) @right) @site', read: readAssignment },
    {
      query: '(public_field_definition name: (_) @left type: (_)? @type value: (_)? @right) @site',
      read: readAssignment,
    },
    { query: '(enum_assignment name: (_) @left value: (_) @right) @site', read: readAssignment },
    {
      query: `[(required_parameter (accessibility_modifier) pattern: (identifier) @left type: (_)? @type)
        (required_parameter "readonly" pattern: (identifier) @left type: (_)? @type)] @site`,
      read: readProperty,
    },
    { query: '(export_statement value: (_) @right) @site', read: readDefault },
    {
      query: '(export_statement "default" declaration: (_ name: (_) @right)) @site',
      read: readDefault,
    },
  ],
  calls: [{ query: CALL, read: readCallSite }],
};

export const typescript: SourceLanguage = treeLanguage({
  name: 'typescript',
  grammar: 'typescript',
  extensions: ['.ts', '.mts', '.cts'],
  ...grammar,
});

/** JavaScript, and whatever holds JSX: the grammar of TSX reads both. */
export const javascript: SourceLanguage = treeLanguage({
  name: 'javascript',
  grammar: 'tsx',
  extensions: ['.js', '.jsx', '.mjs', '.cjs', '.tsx'],
  ...grammar,
});

function readFunction(place: Place): Definition {
  const inner = place.node('function') ?? place.site;
  const name = place.text('name') ?? 'default';
  return {
    kind: 'function',
    ...place.span('name'),
    name: name === 'constructor' ? '__init__' : name,
    parameters: [
      ...(name === 'constructor' ? [{ name: 'self', annotation: null, fallback: null }] : []),
      ...readParameters(inner.childForFieldName('parameters') ?? inner.childForFieldName('parameter')),
    ],
    returns: readAnnotation(inner.childForFieldName('return_type')),
  };
}

function readClass(place: Place): Definition {
  const heritage = place.node('bases')?.namedChildren.slice(0, 5) ?? [];
  const bases = heritage.flatMap((clause) => {
    const named =
      clause.type === 'extends_clause' || clause.type === 'implements_clause' ? clause.namedChildren : [clause];
    return named.slice(0, 20).flatMap((base) => [readAnnotation(base) ?? []]);
  });
  return { kind: 'class', ...place.span('name'), bases: bases.filter((base) => base.length > 0) };
}

/** A route with its handlers is a function of its own: what the handlers call, it calls. */
function readHandled(place: Place): Definition | null {
  const path = place.text('path')?.slice(1, -1) ?? '';
  const last = place.node('arguments')?.lastNamedChild?.type ?? '';
  if (!path.startsWith('/') || last === 'object' || last.includes('string')) return null;
  return {
    kind: 'function',
    ...place.span('method'),
    name: `${place.text('method') ?? ''} ${path}`,
    parameters: [],
    returns: null,
  };
}

function readParameters(list: Node | null): ParameterReading[] {
  if (list?.type === 'identifier') return [{ name: list.text, annotation: null, fallback: null }];
  return (list?.namedChildren.slice(0, 100) ?? []).flatMap((node): ParameterReading[] => {
    const pattern = node.childForFieldName('pattern');
    const fallback = node.childForFieldName('value');
    if (pattern?.type !== 'identifier') return [];
    return [
      {
        name: pattern.text,
        annotation: readAnnotation(node.childForFieldName('type')),
        fallback: fallback === null ? null : readValue(fallback),
      },
    ];
  });
}

/** What a file of the project exports as its default is looked for first; a file without one stands for itself. */
function imported(alias: string, specifier: string): ImportReading[] {
  const { module, level } = moduleOf(specifier);
  const itself = { alias, module, level, member: null };
  return level > 0 ? [{ alias, module, level, member: 'default' }, itself] : [itself];
}

function readImports(site: Node): ImportReading[] {
  const specifier = keyOf(site.childForFieldName('source'));
  const clause = site.namedChildren.find((child) => child.type === 'import_clause');
  if (specifier === null) return readImportEquals(site);
  const { module, level } = moduleOf(specifier);
  if (clause === undefined) return [{ alias: requiredName(specifier), module, level, member: null }];
  return clause.namedChildren.flatMap((child): ImportReading[] => {
    if (child.type === 'identifier') return imported(child.text, specifier);
    if (child.type === 'namespace_import')
      return [{ alias: child.namedChild(0)?.text ?? '', module, level, member: null }];
    return child.namedChildren.slice(0, 500).map((named) => {
      const member = keyOf(named.childForFieldName('name')) ?? '';
      return { alias: keyOf(named.childForFieldName('alias')) ?? member, module, level, member };
    });
  });
}

/** An import that is an assignment of a call of `require`. */
function readImportEquals(site: Node): ImportReading[] {
  const clause = site.namedChildren.find((child) => child.type === 'import_require_clause');
  const specifier = keyOf(clause?.childForFieldName('source') ?? null);
  const alias = clause?.namedChild(0)?.text;
  return specifier === null || alias === undefined ? [] : imported(alias, specifier);
}

function readRequire(site: Node): ImportReading[] {
  const specifier = requiredModule(site);
  return specifier === null ? [] : imported(requiredName(specifier), specifier);
}

function readExportFrom(site: Node): ImportReading[] {
  const specifier = keyOf(site.childForFieldName('source'));
  if (specifier === null) return [];
  const { module, level } = moduleOf(specifier);
  const clause = site.namedChildren.find((child) => child.type === 'export_clause');
  if (clause === undefined) return [{ alias: null, module, level, member: null }];
  return clause.namedChildren.slice(0, 500).map((named) => {
    const member = keyOf(named.childForFieldName('name')) ?? '';
    return { alias: keyOf(named.childForFieldName('alias')) ?? member, module, level, member };
  });
}

function readAssignment(place: Place, scopes: Scopes): AssignmentReading[] {
  const left = place.node('left');
  const right = place.node('right');
  if (left === null) return [];
  const { startIndex } = place.site;
  const scope = { function: scopes.functionAt(startIndex), class_name: scopes.classAt(startIndex) };
  if (left.type === 'object_pattern') {
    return right === null ? [] : destructured(left, right).map((each) => ({ ...scope, annotation: null, ...each }));
  }
  const target = readPath(left);
  if (target === null || target.length > 6) return [];
  // A function is a definition of its own.
  if (right?.type === 'arrow_function' || right?.type === 'function_expression') return [];
  const exported = exportedAs(target);
  if (exported !== null && right !== null) return readExported(exported, right, scope);
  return [
    {
      ...scope,
      target,
      annotation: readAnnotation(place.node('type')),
      value: right === null ? UNKNOWN : readValue(right),
    },
  ];
}

/** What a CommonJS module gives away: `module.exports` is its default, `exports.x` its `x`. */
function exportedAs(target: Path): Path | null {
  const names =
    target[0] === 'module' && target[1] === 'exports'
      ? target.slice(2)
      : target[0] === 'exports'
        ? target.slice(1)
        : null;
  return names === null ? null : names.length === 0 ? ['default'] : names;
}

function readExported(
  target: Path,
  right: Node,
  scope: { function: string | null; class_name: string | null },
): AssignmentReading[] {
  const top = { ...scope, function: null, annotation: null };
  if (right.type !== 'object' || target[0] !== 'default') return [{ ...top, target, value: readValue(right) }];
  return entriesOf(right, '', 0).flatMap(({ keyword, value }) =>
    keyword === null || keyword.includes('.') || isItself(keyword, value) ? [] : [{ ...top, target: [keyword], value }],
  );
}

const isItself = (name: string, value: Value): boolean => value.kind === 'name' && value.path.join('.') === name;

/** `const { a, b: c = 'x' } = …`: members of what stands on the right. */
function destructured(pattern: Node, right: Node): { target: Path; value: Value }[] {
  const fromEnvironment = isEnvironment(right);
  const path = readPath(right);
  if (!fromEnvironment && path === null) return [];
  const member = (name: string, fallback: Node | null): Value => {
    const given = fallback === null ? null : readValue(fallback);
    if (fromEnvironment) {
      return { kind: 'environment', variable: name, fallback: given === null || isEmpty(given) ? null : given };
    }
    const value: Value = { kind: 'name', path: [...(path ?? []), name] };
    return given === null ? value : { kind: 'either', options: [value, given] };
  };
  return pattern.namedChildren.slice(0, 100).flatMap((child) => {
    switch (child.type) {
      case 'shorthand_property_identifier_pattern':
        return [{ target: [child.text], value: member(child.text, null) }];
      case 'object_assignment_pattern': {
        const name = child.childForFieldName('left')?.text ?? '';
        return [{ target: [name], value: member(name, child.childForFieldName('right')) }];
      }
      case 'pair_pattern': {
        const key = keyOf(child.childForFieldName('key'));
        const value = child.childForFieldName('value');
        const name = value?.type === 'assignment_pattern' ? value.childForFieldName('left') : value;
        if (key === null || name?.type !== 'identifier') return [];
        return [{ target: [name.text], value: member(key, value?.childForFieldName('right') ?? null) }];
      }
      default:
        return [];
    }
  });
}

/** A parameter of a constructor that is a property too. */
function readProperty(place: Place, scopes: Scopes): AssignmentReading[] {
  const name = place.text('left');
  const { startIndex } = place.site;
  if (name === null) return [];
  return [
    {
      function: scopes.functionAt(startIndex),
      class_name: scopes.classAt(startIndex),
      target: ['self', name],
      annotation: readAnnotation(place.node('type')),
      value: { kind: 'name', path: [name] },
    },
  ];
}

function readDefault(place: Place): AssignmentReading[] {
  const right = place.node('right');
  if (right === null || right.type === 'arrow_function' || right.type === 'function_expression') return [];
  const value: Value =
    right.type === 'type_identifier' || right.type === 'identifier'
      ? { kind: 'name', path: [right.text] }
      : readValue(right);
  return [{ function: null, class_name: null, target: ['default'], annotation: null, value }];
}

function readCallSite(place: Place, scopes: Scopes): CallReading[] {
  const callee = place.path('callee');
  return callee === null ? [] : [{ function: scopes.functionAt(place.site.startIndex), callee, ...place.lines }];
}

const WORKSPACES = ['packages', 'libs', 'shared'];

/**
 * The files that a specifier could mean. Aliases of a project stand in its `tsconfig.json`; by custom `@/` and `~/` are its root or its `src`,
 * and a scoped package of the same repository lies in `packages` or `libs`.
 */
function moduleCandidates(file: string, module: Path, level: number): string[] {
  const folders = file.split('/').slice(0, -1);
  if (level > 0) {
    return level - 1 > folders.length ? [] : filesOf([...folders.slice(0, folders.length - (level - 1)), ...module]);
  }
  const [head = '', ...rest] = module;
  if (rest.length === 0) return [];
  const roots = Array.from({ length: folders.length + 1 }, (_, up) => folders.slice(0, folders.length - up));
  if (head === '@' || head === '~')
    return roots.flatMap((root) => [...filesOf([...root, ...rest]), ...filesOf([...root, 'src', ...rest])]);
  if (head.startsWith('@')) {
    const [name = '', ...inner] = rest;
    return roots.flatMap((root) =>
      WORKSPACES.flatMap((folder) => {
        const base = [...root, folder, name];
        return inner.length > 0
          ? [...filesOf([...base, ...inner]), ...filesOf([...base, 'src', ...inner])]
          : [...filesOf([...base, 'src']), ...filesOf(base)];
      }),
    );
  }
  return roots.flatMap((root) => filesOf([...root, ...module]));
}

function filesOf(path: Path): string[] {
  const base = path.join('/');
  // ECMAScript modules name the file that the compiler will make.
  const plain = base.replace(/\.([cm]?)jsx?$/, '');
  return [
    ...(plain === base ? [] : [base]),
    ...EXTENSIONS.map((extension) => `${plain}${extension}`),
    ...EXTENSIONS.map((extension) => `${base === '' ? '' : `${base}/`}index${extension}`),
  ];
}
