import type { Unresolved } from '../analysis';
import type { Value } from '../reading';
import type { Project, Scope } from './project';

/** How a text came about, from the surest to the least sure. */
export const ORIGINS = ['literal', 'constant', 'setting', 'constructor', 'environment_default'] as const;
export type TextOrigin = (typeof ORIGINS)[number];

export interface Evaluated {
  /** With each part that is not known as its expression in braces. */
  readonly text: string;
  /** The least sure of its parts. */
  readonly origin: TextOrigin;
  readonly unresolved: readonly Unresolved[];
}

const MAX_STEPS = 12;
const MAX_LENGTH = 20_000;
const MAX_LOOKUPS = 300;
const MAX_REASONS = 10;
const MAX_CALLERS = 50;

/** The text that an expression has when the program runs, as far as the analysed files tell. */
export function evaluate(project: Project, value: Value, scope: Scope): Evaluated {
  return new Evaluation(project).read(value, scope, 0);
}

/** The reading of one expression; its steps are counted, for an expression can name itself, or fork at every name. */
class Evaluation {
  private fuel = MAX_LOOKUPS;

  constructor(private readonly project: Project) {}

  read(value: Value, scope: Scope, steps: number): Evaluated {
    this.fuel -= 1;
    if (steps > MAX_STEPS || this.fuel < 0) return hole('…', 'is defined through too many steps');
    switch (value.kind) {
      case 'text':
        return { text: value.text, origin: 'literal', unresolved: [] };
      case 'joined': {
        const parts = value.parts.map((part) => this.read(part, scope, steps + 1));
        return {
          text: parts
            .map((part) => part.text)
            .join('')
            .slice(0, MAX_LENGTH),
          origin: leastSure(parts.map((part) => part.origin)),
          unresolved: parts.flatMap((part) => part.unresolved).slice(0, MAX_REASONS),
        };
      }
      case 'either': {
        const options = value.options.map((option) => this.read(option, scope, steps + 1));
        const known = options.find((option) => option.unresolved.length === 0 && option.text !== '');
        return known === undefined
          ? (options[0] ?? hole('…', 'is an empty choice'))
          : { ...known, origin: leastSure([known.origin, 'constant']) };
      }
      case 'environment': {
        const set = this.project.setting(scope.file, value.variable);
        if (set !== null) return { text: set.slice(0, MAX_LENGTH), origin: 'setting', unresolved: [] };
        if (value.fallback === null)
          return hole(value.variable, `environment variable ${value.variable} has no default in the code`);
        return { ...this.read(value.fallback, scope, steps + 1), origin: 'environment_default' };
      }
      case 'name':
        return this.named(value.path.join('.'), value, scope, steps);
      case 'call':
        return this.called(value, scope, steps);
      case 'list':
      case 'object':
      case 'unknown':
        return hole('…', 'is computed when the program runs');
    }
  }

  private named(name: string, value: Extract<Value, { kind: 'name' }>, scope: Scope, steps: number): Evaluated {
    const entity = this.project.resolve(value.path, scope);
    switch (entity?.kind) {
      case 'value': {
        const inner = this.read(entity.value, entity.scope, steps + 1);
        // The name that a person wrote says more than "…".
        return inner.text === '{…}'
          ? hole(name, inner.unresolved[0]?.reason ?? 'is not known')
          : atLeast('constant', inner);
      }
      case 'parameter': {
        const { fallback } = entity.parameter;
        const given = this.argumentsGiven(entity.scope, entity.parameter.name, steps);
        if (given !== null) return given;
        if (fallback === null)
          return hole(name, `${name} is a parameter; no call in the analysed files gives it one address`);
        const inner = this.read(fallback, entity.scope, steps + 1);
        return inner.unresolved.length > 0 && inner.text === '{…}'
          ? hole(name, `${name} is computed when the program runs`)
          : atLeast('constructor', inner);
      }
      case 'external':
        return hole(name, `${entity.name} is outside of the analysed files`);
      default:
        return hole(name, `${name} is not defined in the analysed files`);
    }
  }

  /** A parameter of a constructor is what all calls of the constructor agree on. */
  private argumentsGiven(scope: Scope, parameter: string, steps: number): Evaluated | null {
    const constructor = this.project.function(scope.file, scope.function);
    if (constructor === null || constructor.name !== '__init__' || constructor.class_name === null) return null;
    const owner = this.project.resolve([constructor.class_name], {
      file: scope.file,
      function: null,
      class_name: null,
    });
    if (owner?.kind !== 'class') return null;
    const position = constructor.parameters.findIndex((candidate) => candidate.name === parameter) - 1;
    const texts = new Map<string, Evaluated>();
    for (const { scope: from, call } of this.project.constructionsOf(owner.class).slice(0, MAX_CALLERS)) {
      const made = this.project.follow(this.project.resolve(call.callee, from));
      if (made?.kind !== 'class' || made.class !== owner.class) continue;
      const positional = call.arguments.filter((argument) => argument.keyword === null);
      const given = call.arguments.find((argument) => argument.keyword === parameter) ?? positional[position];
      if (given === undefined) continue;
      const evaluated = this.read(given.value, from, steps + 1);
      if (evaluated.unresolved.length === 0) texts.set(evaluated.text, evaluated);
    }
    const [only, ...others] = texts.values();
    return only === undefined || others.length > 0 ? null : atLeast('constructor', only);
  }

  /** A settings field with its default (`url: str = Field("http://…")`, `Field(default=…)`, `config("NAME", default=…)`). */
  private called(value: Extract<Value, { kind: 'call' }>, scope: Scope, steps: number): Evaluated {
    const name = value.callee.at(-1) ?? '';
    const fallback = value.arguments.find((argument) => argument.keyword === 'default');
    if (fallback !== undefined) return atLeast('environment_default', this.read(fallback.value, scope, steps + 1));
    if (name === 'Field' && value.arguments[0]?.keyword === null) {
      return atLeast('environment_default', this.read(value.arguments[0].value, scope, steps + 1));
    }
    return hole(`${value.callee.join('.')}()`, `${value.callee.join('.')}() is computed when the program runs`);
  }
}

const hole = (expression: string, reason: string): Evaluated => ({
  text: `{${expression}}`,
  origin: 'literal',
  unresolved: [{ expression, reason }],
});

const leastSure = (origins: readonly TextOrigin[]): TextOrigin =>
  ORIGINS[Math.max(0, ...origins.map((origin) => ORIGINS.indexOf(origin)))] ?? 'literal';

const atLeast = (origin: TextOrigin, evaluated: Evaluated): Evaluated => ({
  ...evaluated,
  origin: leastSure([origin, evaluated.origin]),
});
