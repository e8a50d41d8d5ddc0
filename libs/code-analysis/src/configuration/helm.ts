import { at, readYaml, scalar } from './yaml-documents';

/** Stands for what a template computes, in names and values alike. */
export const COMPUTED = 'computed-by-the-template';

/** Whether a YAML file is a template of Helm: its holes are put in before it is read. */
export const isHelmTemplate = (text: string): boolean => text.includes('{{');

/**
 * A template with the values of its chart. What is computed becomes a word that no name has; lines that only steer are left out, so of two
 * alternatives both are read.
 */
export function renderHelm(text: string, valuesText: string, release: string): string {
  const [values] = readYaml(valuesText);
  return text
    .replace(/\{\{-?\s*\/\*[\s\S]{0,20000}?\*\/\s*-?\}\}/g, '')
    .split('\n')
    .filter(
      (line) =>
        !/^\s*(-\s*)?\{\{-?\s*(if|else|end|range|with|define|block|include|template|toYaml|tpl|\$|\/\*)[^{}]*\}\}\s*$/.test(
          line,
        ),
    )
    .map((line) =>
      line.replace(/\{\{-?([^{}]*)-?\}\}/g, (_, expression) => rendered(String(expression), values, release)),
    )
    .join('\n');
}

function rendered(expression: string, values: unknown, release: string): string {
  const path = /\.Values\.([\w.]+)/.exec(expression)?.[1];
  const value = path === undefined ? null : scalar(at(values, ...path.split('.')));
  if (value !== null && value !== '') return value;
  const fallback = /\bdefault\s+["']([^"']*)["']/.exec(expression)?.[1];
  if (fallback !== undefined) return fallback;
  if (/\.Release\.Name|\.Chart\.Name/.test(expression)) return release;
  return COMPUTED;
}
