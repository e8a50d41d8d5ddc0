import type { FieldError } from '@chain-mapping/contracts';
import { type Remark, validateChain } from '@chain-mapping/model';
import { comparePlaces, type Finding, type Level, type Place } from './finding';
import type { ServiceEntry } from './chain-file';
import { hasHiddenPassword } from './hidden-password';
import { type Declared, joined, parseFile, type ParsedFile } from './parse-file';
import type { Locate } from './places';
import type { FilesRead } from './read-files';

/** What the files declare together, and what is wrong with their shape. */
export function folderOf({ files, findings }: FilesRead): ParsedFile {
  const folder = joined(files.map(({ file, text }) => parseFile(file, text)));
  const twice = [
    ...duplicates('chain', 'id', [...folder.chains, ...folder.misshapen]),
    ...duplicates('service', 'name', folder.services),
  ];
  return { ...folder, findings: [...findings, ...folder.findings, ...twice] };
}

function duplicates(what: string, field: string, declared: readonly Declared<unknown>[]): Finding[] {
  const named = declared.flatMap(({ value, locate }) => {
    const name = (Object(value) as Record<string, unknown>)[field];
    return typeof name === 'string' ? [{ name, place: locate(field) }] : [];
  });
  const first = new Map<string, Place>();
  return named
    .sort((one, other) => comparePlaces(one.place, other.place))
    .flatMap(({ name, place }): Finding[] => {
      const related = first.get(name);
      if (!related) {
        first.set(name, place);
        return [];
      }
      const message = `The ${what} ${name} stands in ${related.file}:${related.line} too`;
      return [{ ...place, level: 'error', code: `duplicate_${what}`, path: field, message, related }];
    });
}

/**
 * What the rules say of each chain and each service. The services of the folder are known, whatever the registry holds.
 *
 * @param knownServices names that the registry holds beside them
 */
export function ruleFindings(folder: ParsedFile, knownServices: ReadonlySet<string> = new Set()): Finding[] {
  const known = new Set([...knownServices, ...folder.services.map(({ value }) => value.name)]);
  // What is wrong with the shape of a chain was found when it was read, and with the fields that only files have.
  return [
    ...folder.chains.flatMap((chain) => remarksOn(chain, known)),
    ...folder.misshapen.flatMap((chain) =>
      remarksOn(chain, known).filter(({ level, path }) => level !== 'error' || !chain.wrong.has(path)),
    ),
    ...folder.services.flatMap(hiddenPassword),
  ];
}

/** The registry refuses it too, but it has no dry run for services: others would be changed by then. */
function hiddenPassword({ value: { base_url }, locate }: Declared<ServiceEntry>): Finding[] {
  const message = 'Holds *** for its password, as it is shown to people: give the password itself';
  if (!hasHiddenPassword(base_url)) return [];
  return [remarked(locate, 'error', { code: 'hidden_password', message, path: 'base_url' })];
}

function remarksOn({ value, locate }: Declared<unknown>, knownServices: ReadonlySet<string>): Finding[] {
  const { errors, warnings, suggestions } = validateChain(value, knownServices);
  const as = (level: Level) => (remark: Remark) => remarked(locate, level, remark);
  return [
    ...errors.map(as('error')),
    ...warnings.map(as('warning')),
    ...suggestions.map((message) => remarked(locate, 'note', { code: 'suggestion', message, path: '' })),
  ];
}

function remarked(locate: Locate, level: Level, { code, message, path }: Remark): Finding {
  return { ...locate(path), level, code, path, message };
}

/** Dependencies on chains that the files do not declare: whether the registry holds them cannot be known here. */
export function unknownDependencies(folder: ParsedFile): Finding[] {
  const declared = new Set(folder.chains.map(({ value }) => value.id));
  return folder.chains.flatMap(({ value, locate }) =>
    value.dependencies.flatMap((id, index) => {
      const message = `Dependency ${id} is in none of these files: the registry must hold it`;
      const remark = { code: 'unknown_dependency', message, path: `dependencies.${index}` };
      return declared.has(id) ? [] : [remarked(locate, 'warning', remark)];
    }),
  );
}

/** The field of a document that a path of a refused request stands for. */
export interface Referred {
  readonly locate: Locate;
  readonly path: string;
}

/** The field that a path of a request with all chains of the folder stands for: `chains.0.nodes.1.type`. */
export function inChains({ chains }: ParsedFile, path: string): Referred | undefined {
  const [, index, field = ''] = /^chains\.(\d+)(?:\.(.*))?$/s.exec(path) ?? [];
  const chain = index === undefined ? undefined : chains[Number(index)];
  return chain && { locate: chain.locate, path: field };
}

/** What the registry refused, at its places in the files; empty where one of the errors has no place in them. */
export function refusedFindings(
  errors: readonly FieldError[],
  referred: (path: string) => Referred | undefined,
): Finding[] {
  const findings = errors.flatMap(({ path, message }) => {
    const field = referred(path);
    return field ? [remarked(field.locate, 'error', { code: 'refused', message, path: field.path })] : [];
  });
  return findings.length === errors.length ? findings : [];
}
