import type { MaintenanceWindowNow } from '@chain-mapping/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, Form } from 'react-aria-components';
import { call } from '../api/client';
import { meQuery, windowsQuery } from '../api/queries';
import { clock, span } from '../look/figures';
import { Empty, Failure, Loading, Refusal } from '../look/parts';
import { StatusMark } from '../look/status';
import { faultsOf, TextBox } from '../look/text-box';
import { texts } from '../texts/texts';
import { emptyWindow, windowInput, type WindowField } from './window-form';
import '../alerts/alerts.css';
import '../chain/chain.css';

const t = texts.windows;

export function MaintenancePage() {
  const windows = useQuery(windowsQuery);
  const me = useQuery(meQuery);
  const mayChange = me.data?.role !== 'viewer';
  const list = windows.data?.maintenance_windows;
  return (
    <>
      <div className="page-head">
        <h1>{t.title}</h1>
        <span className="muted">{t.help}</span>
      </div>
      {!list && windows.error && <Failure error={windows.error} retry={() => void windows.refetch()} />}
      {!list && !windows.error && <Loading />}
      {list && (
        <section className="panel" aria-label={t.title}>
          {list.length === 0 ? (
            <Empty title={t.none}>
              <p>{t.noneHelp}</p>
            </Empty>
          ) : (
            <ul className="alert-list">
              {list.map((window) => (
                <WindowItem key={window.id} window={window} mayChange={mayChange} />
              ))}
            </ul>
          )}
        </section>
      )}
      {mayChange && <WindowForm />}
    </>
  );
}

function WindowItem({ window, mayChange }: { window: MaintenanceWindowNow; mayChange: boolean }) {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => call('DELETE', `/api/v1/maintenance-windows/${window.id}`),
    onSettled: () => client.invalidateQueries({ queryKey: windowsQuery.queryKey }),
  });
  const scope = [
    ...window.chain_ids,
    ...window.service_names,
    ...window.nodes.map(({ chain_id, node_id }) => `${chain_id}/${node_id}`),
  ];
  return (
    <li>
      <StatusMark
        status={window.state === 'active' ? 'maintenance' : 'draft'}
        size={17}
        label={t.state[window.state]}
      />
      <div className="grow stack tight">
        <p>
          <b>
            <bdi>{window.name}</bdi>
          </b>{' '}
          <span className="muted">{t.state[window.state]}</span>
        </p>
        <p className="row wrap small">
          {window.everything
            ? t.everything
            : scope.map((each) => (
                <bdi key={each} className="tag" title={each}>
                  {each}
                </bdi>
              ))}
        </p>
        <p className="small muted">
          {window.cron !== null && window.duration_seconds !== null && (
            <span className="mono">
              {t.repeats(window.cron, span(window.duration_seconds * 1000), window.time_zone ?? 'UTC')}{' '}
            </span>
          )}
          {window.starts_at !== null && t.from(clock(window.starts_at))}{' '}
          {window.ends_at !== null && t.until(clock(window.ends_at))} <bdi>{window.created_by}</bdi>
          {window.comment !== null && (
            <>
              {' · '}
              <bdi>{window.comment}</bdi>
            </>
          )}
        </p>
        <Refusal error={end.error} />
      </div>
      {mayChange && window.state !== 'ended' && (
        <Button className="button" isPending={end.isPending} onPress={() => end.mutate()}>
          {window.state === 'active' ? t.end : t.remove}
        </Button>
      )}
    </li>
  );
}

const FIELDS: readonly WindowField[] = ['name', 'chains', 'services', 'minutes', 'cron', 'comment'];
const pathOf: Readonly<Record<WindowField, RegExp>> = {
  name: /^name/,
  chains: /^(chain_ids|everything)/,
  services: /^service_names/,
  minutes: /^(ends_at|duration_seconds|starts_at)/,
  cron: /^(cron|time_zone)/,
  comment: /^comment/,
};

function WindowForm() {
  const client = useQueryClient();
  const [fields, setFields] = useState(emptyWindow);
  const make = useMutation({
    mutationFn: () => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return call('POST', '/api/v1/maintenance-windows', { body: windowInput(fields, Date.now(), zone) });
    },
    onSuccess: () => {
      setFields(emptyWindow);
      return client.invalidateQueries({ queryKey: windowsQuery.queryKey });
    },
  });
  const errors = faultsOf(make.error);
  const wrong = (field: WindowField) => errors.find(({ path }) => pathOf[field].test(path));
  const isNamed = FIELDS.some((field) => wrong(field) !== undefined);
  return (
    <section className="panel" aria-label={t.add}>
      <header>
        <h2>{t.add}</h2>
      </header>
      <Form
        className="body stack"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <div className="form-grid">
          {FIELDS.map((field) => (
            <TextBox
              key={field}
              label={t.field[field]}
              help={t.fieldHelp[field]}
              value={fields[field]}
              onChange={(value) => setFields({ ...fields, [field]: value })}
              fault={wrong(field)}
            />
          ))}
        </div>
        {!isNamed && <Refusal error={make.error} />}
        <div className="row">
          <Button type="submit" className="button primary" isPending={make.isPending}>
            {t.add}
          </Button>
        </div>
      </Form>
    </section>
  );
}
