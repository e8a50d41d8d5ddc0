import type { Node } from 'web-tree-sitter';
import { argumentOf } from '../language';
import type { Argument, Value } from '../../reading';
import { readArguments, readPlaceholders } from './values';

export interface Annotation {
  readonly name: string;
  readonly arguments: readonly Argument[];
}

/** The annotations of a declaration, each by the last part of its name. */
export function annotationsOf(declaration: Node | null): Annotation[] {
  const modifiers = declaration?.namedChildren.find((child) => child.type === 'modifiers');
  return (modifiers?.namedChildren ?? []).flatMap((child): Annotation[] => {
    if (child.type !== 'annotation' && child.type !== 'marker_annotation') return [];
    const name = child.childForFieldName('name')?.text.split('.').at(-1) ?? '';
    return [{ name, arguments: readArguments(child.childForFieldName('arguments')) }];
  });
}

const TYPES = new Set(['class_declaration', 'interface_declaration', 'record_declaration', 'enum_declaration']);

export function typeAround(node: Node): Node | null {
  let around = node.parent;
  while (around !== null && !TYPES.has(around.type)) around = around.parent;
  return around;
}

/** The texts of an argument that may be one or a list, with the placeholders of Spring read. */
export function textsOf(list: readonly Argument[], ...names: readonly string[]): Value[] {
  const value = argumentOf(list, names.includes('value') ? 0 : 99, ...names);
  if (value === null) return [];
  return (value.kind === 'list' ? value.items : [value]).map((each) =>
    each.kind === 'text' ? readPlaceholders(each.text) : each,
  );
}
