import type { chainHistory, diffChainVersions, listChainVersions, OutputOf } from '@chain-mapping/contracts';
import type { Chain } from '@chain-mapping/model';
import { Failure } from '../output/failure';
import { counted, table } from '../output/output';
import { type FieldChange, fieldChanges } from '../plan/field-changes';
import { fieldLines } from '../plan/plan-text';
import type { CommandContext } from './context';

type History = OutputOf<typeof chainHistory>;
type Versions = OutputOf<typeof listChainVersions>;
type VersionDiff = OutputOf<typeof diffChainVersions>;

const MOST_NAMED = 3;

const pathOf = (id: string): string => `/api/v1/chains/${encodeURIComponent(id)}`;

/** Every change of a chain, newest first. */
export async function history({ api, out }: CommandContext, id: string, { limit }: { readonly limit: string }) {
  const answer = await api.get<History>(`${pathOf(id)}/history?limit=${encodeURIComponent(limit)}`);
  out.data(answer, () =>
    [
      table(answer.changes, [
        { title: 'VERSION', value: ({ version }) => String(version), right: true },
        { title: 'WHEN', value: ({ changed_at }) => changed_at },
        { title: 'WHO', value: ({ changed_by }) => changed_by },
        { title: 'WHAT', value: ({ change_type }) => change_type },
        { title: 'FIELDS', value: ({ change_type, diff }) => (change_type === 'updated' ? named(diff) : '') },
        { title: 'WHY', value: ({ reason }) => reason ?? '' },
      ]),
      counted(answer.total, 'change'),
    ].join('\n'),
  );
}

function named(diff: object): string {
  const names = Object.keys(diff);
  const rest = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** The versions of a chain, newest first. */
export async function versions({ api, out }: CommandContext, id: string, { limit }: { readonly limit: string }) {
  const answer = await api.get<Versions>(`${pathOf(id)}/versions?limit=${encodeURIComponent(limit)}`);
  out.data(answer, () =>
    [
      table(answer.versions, [
        { title: 'VERSION', value: ({ version }) => String(version), right: true },
        { title: 'WHEN', value: ({ updated_at }) => updated_at },
        { title: 'WHO', value: ({ updated_by }) => updated_by },
        { title: 'NODES', value: ({ node_count }) => String(node_count), right: true },
        { title: 'EDGES', value: ({ edge_count }) => String(edge_count), right: true },
        { title: 'NAME', value: ({ name }) => name },
      ]),
      counted(answer.total, 'version'),
    ].join('\n'),
  );
}

/** What changed from one version of a chain to another. */
export async function versionsDiff({ api, out }: CommandContext, id: string, between: readonly string[]) {
  const [from, to] = between.map(versionOf);
  if (from === undefined || to === undefined || between.length > 2) {
    throw new Failure('--diff takes two versions, for example: versions A1 --diff 2 3', 2);
  }
  const answer = await api.get<VersionDiff>(`${pathOf(id)}/diff?from=${from}&to=${to}`);
  const changes: FieldChange[] = Object.entries(answer.diff).flatMap(([path, change]) =>
    fieldChanges(path, change.from ?? undefined, change.to ?? undefined),
  );
  out.data(answer, () =>
    changes.length === 0
      ? `${answer.chain_id} is the same in versions ${answer.from} and ${answer.to}`
      : [`${answer.chain_id} from version ${answer.from} to ${answer.to}`, ...fieldLines(changes, out.colours)].join(
          '\n',
        ),
  );
}

/** Makes an old version of a chain its newest one. */
export async function rollback(
  { api, out }: CommandContext,
  id: string,
  to: string,
  { reason }: { readonly reason?: string },
) {
  const version = versionOf(to);
  const chain = await api.because(reason).post<Chain>(`${pathOf(id)}/rollback`, { version });
  out.data(chain, () => `${chain.id} is what it was in version ${version}: that is version ${chain.version} now`);
}

function versionOf(text: string): number {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 1) throw new Failure(`A version is a number from 1, not '${text}'`, 2);
  return version;
}
