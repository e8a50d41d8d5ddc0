import type { Path } from '../reading';
import { CONFIDENCE } from '../confidence';
import { normalise } from './declared';
import type { Project, Scope } from './project';

export type LinkKind = keyof typeof CONFIDENCE.link;

export interface Link {
  readonly file: string;
  readonly function: string;
  readonly how: LinkKind;
}

/** The function of the analysed files that a call runs; null: none, or one that cannot be told. */
export function linkOf(project: Project, callee: Path, scope: Scope): Link | null {
  const entity = project.follow(project.resolve(callee, scope));
  if (entity?.kind === 'function') {
    const through = callee.length > 1 && callee[0] !== 'self' ? typedOrDefined(project, callee, scope) : 'defined';
    return { file: entity.file, function: entity.function.id, how: through };
  }
  if (entity?.kind === 'class') {
    const constructor = project.method(entity.file, entity.class, '__init__');
    return constructor === null ? null : { file: constructor.file, function: constructor.function.id, how: 'defined' };
  }
  return entity?.kind === 'external' ? null : byName(project, callee, scope);
}

function typedOrDefined(project: Project, callee: Path, scope: Scope): LinkKind {
  const receiver = project.follow(project.resolve(callee.slice(0, -1), scope));
  return receiver?.kind === 'instance' ? 'typed' : 'defined';
}

/** Where the receiver is not defined in the files, its name and the method's may still tell. */
function byName(project: Project, callee: Path, scope: Scope): Link | null {
  const method = callee.at(-1);
  const receiver = callee.at(-2);
  if (method === undefined || receiver === undefined || callee[0] === 'super') return null;
  const known = project.follow(project.resolve(callee.slice(0, -1), scope));
  // The receiver is known, and has no such method in the files.
  if (known !== null && known.kind !== 'value' && known.kind !== 'parameter') return null;
  const service = project.service(scope.file);
  const word = normalise(receiver);
  for (const candidate of project.classesNamed(service, word)) {
    const found = project.method(candidate.file, candidate.it, method);
    if (found !== null) return { file: found.file, function: found.function.id, how: 'named_like_class' };
  }
  const sameService = project.methodsNamed(service, method);
  const inModule = sameService.filter(
    ({ file }) =>
      normalise(
        file
          .split('/')
          .at(-1)
          ?.replace(/\.\w+$/, '') ?? '',
      ) === word,
  );
  const [named, ...moreNamed] = inModule;
  if (named !== undefined && moreNamed.length === 0)
    return { file: named.file, function: named.it.id, how: 'named_like_class' };
  // `get` or `execute` could be anybody's; `insert_trade_data` is one's.
  const telling = method.split('_').filter(Boolean).length > 1 && !method.startsWith('_');
  const [only, ...others] = sameService;
  return telling && only !== undefined && others.length === 0
    ? { file: only.file, function: only.it.id, how: 'only_method_of_name' }
    : null;
}
