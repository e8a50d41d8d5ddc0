import type { Colours } from '../output/colours';
import type { Change, Kind, Plan } from './plan';
import type { FieldChange } from './field-changes';

const WIDTH = 100;
const signs = { create: '+', update: '~', delete: '-' } as const;

/** What would change, as people read it: a heading for each thing, a line for each field. */
export function planText(plan: Plan, colours: Colours, options: { readonly fields: boolean }): string {
  const below = (change: Change): string[] => (options.fields ? fieldLines(change.fields, colours) : []);
  return plan.changes
    .map((change) => [heading(change, colours), ...below(change)].join('\n'))
    .join(options.fields ? '\n\n' : '\n');
}

function heading({ kind, action, id, name }: Change, colours: Colours): string {
  const what = kind === 'monitoring' ? `monitoring of ${id}` : `${kind} ${id}${name === undefined ? '' : ` ${name}`}`;
  return marked(action, `${signs[action]} ${colours.bold(what)}`, colours);
}

function marked(action: Change['action'], text: string, { green, red, yellow }: Colours): string {
  return { create: green, update: yellow, delete: red }[action](text);
}

/** A line for each field, set in below what they are fields of. */
export function fieldLines(fields: readonly FieldChange[], colours: Colours): string[] {
  return fields.flatMap((field) => lines(field, colours).map((line) => `    ${line}`));
}

function lines({ path, from, to }: FieldChange, colours: Colours): string[] {
  const [was, is] = [written(withoutLabel(path, from)), written(withoutLabel(path, to))];
  if (from === undefined) return [marked('create', `+ ${path}: ${is}`, colours)];
  if (to === undefined) return [marked('delete', `- ${path}: ${was}`, colours)];
  const line = `~ ${path}: ${was} -> ${is}`;
  if (line.length <= WIDTH) return [marked('update', line, colours)];
  return [
    marked('update', `~ ${path}:`, colours),
    marked('delete', `  - ${was}`, colours),
    marked('create', `  + ${is}`, colours),
  ];
}

/** A node or an edge as a whole, without what its path says already. */
function withoutLabel(path: string, value: unknown): unknown {
  if (!/^(nodes|edges)\./.test(path) || typeof value !== 'object' || value === null || Array.isArray(value))
    return value;
  const said = path.startsWith('nodes.') ? ['id'] : ['source_node', 'target_node'];
  return Object.fromEntries(Object.entries(value).filter(([name]) => !said.includes(name)));
}

/** A plain word stands for itself; everything else is written so that it cannot be taken for something else. */
function written(value: unknown): string {
  if (typeof value === 'string')
    return /^[\w./:@+-]+$/.test(value) && !looksLikeOther(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, part]) => `${name}: ${written(part)}`);
  return `{ ${fields.join(', ')} }`;
}

const looksLikeOther = (text: string): boolean => /^(true|false|null|[\d.+-].*)$/.test(text);

const words: Readonly<Record<Kind, string>> = { service: 'services', chain: 'chains', monitoring: 'monitoring' };

/** How many of each kind change: `chains: 1 to create, 28 unchanged; …`. */
export function planSummary(plan: Plan, done: boolean): string {
  const endings = done
    ? { create: 'created', update: 'updated', delete: 'deleted' }
    : { create: 'to create', update: 'to update', delete: 'to delete' };
  return (['chain', 'service', 'monitoring'] as const)
    .flatMap((kind) => {
      const counts = (['create', 'update', 'delete'] as const).flatMap((action) => {
        const count = plan.changes.filter((change) => change.kind === kind && change.action === action).length;
        return count > 0 ? [`${count} ${endings[action]}`] : [];
      });
      if (plan.unchanged[kind] > 0) counts.push(`${plan.unchanged[kind]} unchanged`);
      return counts.length > 0 ? [`${words[kind]}: ${counts.join(', ')}`] : [];
    })
    .join('; ');
}
