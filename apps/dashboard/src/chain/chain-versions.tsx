import type { Chain } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client';
import { chainPath, diffQuery, historyQuery, meQuery } from '../api/queries';
import { Confirm } from '../look/ask';
import { Ago, Choose, Failure, Loading, Refusal } from '../look/parts';
import { texts } from '../texts/texts';

const t = texts.versions;

export function ChainVersions({ chain }: { chain: Chain }) {
  const history = useQuery(historyQuery(chain.id));
  const [to, setTo] = useState(chain.version);
  const [from, setFrom] = useState(Math.max(1, chain.version - 1));
  if (history.error) return <Failure error={history.error} retry={() => void history.refetch()} />;
  if (!history.data) return <Loading />;
  const versions = history.data.changes.map(({ version }) => ({ value: String(version), label: t.version(version) }));
  return (
    <>
      <section className="panel scroll" aria-label={t.title} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.number}</th>
              <th scope="col">{t.when}</th>
              <th scope="col">{t.who}</th>
              <th scope="col">{t.what}</th>
              <th scope="col">
                <span className="hidden-text">{t.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {history.data.changes.map((change) => (
              <tr key={`${change.version} ${change.changed_at}`}>
                <td>{t.version(change.version)}</td>
                <td>
                  <Ago time={change.changed_at} />
                </td>
                <td>
                  <bdi>{change.changed_by}</bdi>
                </td>
                <td>
                  {t.change[change.change_type]}{' '}
                  <span className="muted small">
                    <bdi>{change.reason ?? Object.keys(change.diff).slice(0, 6).join(', ')}</bdi>
                  </span>
                </td>
                <td className="figure">
                  {change.version !== chain.version && <Rollback chain={chain} version={change.version} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {versions.length > 1 && (
        <section className="panel" aria-label={t.compare}>
          <header>
            <h2>{t.compare}</h2>
            <Choose
              label={t.from}
              hideLabel
              value={String(from)}
              choices={versions}
              onChange={(v) => setFrom(Number(v))}
            />
            <span aria-hidden>→</span>
            <Choose label={t.to} hideLabel value={String(to)} choices={versions} onChange={(v) => setTo(Number(v))} />
          </header>
          <div className="body">
            <Diff id={chain.id} from={from} to={to} />
          </div>
        </section>
      )}
    </>
  );
}

function Diff({ id, from, to }: { id: string; from: number; to: number }) {
  const diff = useQuery(diffQuery(id, from, to));
  if (diff.error) return <Refusal error={diff.error} />;
  if (!diff.data) return <Loading />;
  const parts = Object.entries(diff.data.diff);
  if (parts.length === 0) return <p className="muted">{t.same}</p>;
  return (
    <ul className="stack">
      {parts.map(([part, change]) => (
        <li key={part} className="stack tight">
          <h3>
            <bdi>{part}</bdi>
          </h3>
          <div className="diff">
            <Side value={change.from} sign="−" status="unhealthy" label={t.was} />
            <Side value={change.to} sign="+" status="healthy" label={t.is} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Side({ value, sign, status, label }: { value: unknown; sign: string; status: string; label: string }) {
  if (value === null || value === undefined) return <p className="muted small">{texts.none}</p>;
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <pre data-status={status} tabIndex={0} aria-label={label}>
      <span aria-hidden>{sign} </span>
      {text}
    </pre>
  );
}

function Rollback({ chain, version }: { chain: Chain; version: number }) {
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const rollback = useMutation({
    mutationFn: () =>
      call<Chain>('POST', `${chainPath(chain.id)}/rollback`, {
        body: { version },
        headers: { 'if-match': `"${chain.version}"` },
      }),
    onSuccess: () => client.invalidateQueries(),
  });
  if (me.data?.role === 'viewer') return null;
  return (
    <Confirm
      action={t.rollback}
      title={t.rollbackTitle(version)}
      help={t.rollbackHelp(chain.version + 1)}
      isPending={rollback.isPending}
      error={rollback.error}
      onConfirm={(_, close) => rollback.mutate(undefined, { onSuccess: close })}
    />
  );
}
