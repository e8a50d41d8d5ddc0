import type { MonitoringConfig } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, Form, Switch } from 'react-aria-components';
import { call } from '../api/client';
import { chainPath, meQuery, monitoringQuery } from '../api/queries';
import { Confirm } from '../look/ask';
import { Failure, Loading, Refusal } from '../look/parts';
import { faultsOf, TextBox } from '../look/text-box';
import { texts } from '../texts/texts';
import { fieldsOf, inputOf, type MonitoringField, pathOf } from './monitoring-form';

const t = texts.monitoring;
const FIELDS = Object.keys(pathOf) as MonitoringField[];

export function ChainMonitoring({ id }: { id: string }) {
  const monitoring = useQuery(monitoringQuery(id));
  const [saved, setSaved] = useState<string>();
  if (monitoring.error) return <Failure error={monitoring.error} retry={() => void monitoring.refetch()} />;
  if (monitoring.data === undefined) return <Loading />;
  // What somebody else saved meanwhile begins a new form: nobody overwrites what they have not seen.
  const version = monitoring.data?.updated_at ?? '';
  return (
    <MonitoringForm key={version} id={id} config={monitoring.data} isSaved={saved === version} onSaved={setSaved} />
  );
}

interface MonitoringFormProps {
  readonly id: string;
  readonly config: MonitoringConfig | null;
  /** Whether these settings are those that were saved here last. */
  readonly isSaved: boolean;
  readonly onSaved: (version: string) => void;
}

function MonitoringForm({ id, config, isSaved, onSaved }: MonitoringFormProps) {
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const [fields, setFields] = useState(() => fieldsOf(config));
  const save = useMutation({
    mutationFn: () => call<MonitoringConfig>('PUT', `${chainPath(id)}/monitoring`, { body: inputOf(fields) }),
    onSuccess: (settings) => {
      onSaved(settings.updated_at);
      client.setQueryData(monitoringQuery(id).queryKey, settings);
    },
  });
  const stop = useMutation({
    mutationFn: () => call('DELETE', `${chainPath(id)}/monitoring`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['monitoring', id] }),
  });
  const errors = faultsOf(save.error);
  const wrong = (field: MonitoringField) =>
    errors.find(({ path }) => path === pathOf[field] || path.startsWith(`${pathOf[field]}.`));
  const isNamed = FIELDS.some((field) => wrong(field));
  const mayChange = me.data?.role !== 'viewer';
  return (
    <section className="panel" aria-label={t.title}>
      <header>
        <h2>{t.title}</h2>
        {config === null && <span className="muted small">{t.none}</span>}
        {isSaved && (
          <span className="status" data-status="healthy" role="status">
            {t.saved}
          </span>
        )}
      </header>
      <Form
        className="body stack"
        validationBehavior="aria"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Switch
          className="switch"
          isSelected={fields.enabled}
          isReadOnly={!mayChange}
          onChange={(enabled) => setFields({ ...fields, enabled })}
        >
          <i aria-hidden />
          {t.enabled}
        </Switch>
        <div className="form-grid">
          {FIELDS.map((field) => (
            <TextBox
              key={field}
              label={t.field[field]}
              help={t.help[field]}
              inputMode="decimal"
              isReadOnly={!mayChange}
              value={fields[field]}
              onChange={(value) => setFields({ ...fields, [field]: value })}
              fault={wrong(field)}
            />
          ))}
        </div>
        {!isNamed && <Refusal error={save.error} />}
        {mayChange && (
          <div className="row wrap">
            <Button type="submit" className="button primary" isPending={save.isPending}>
              {config === null ? t.start : t.save}
            </Button>
            {config !== null && (
              <Confirm
                action={t.stop}
                title={t.stopTitle(id)}
                help={t.stopHelp}
                isPending={stop.isPending}
                error={stop.error}
                onConfirm={(_, close) => stop.mutate(undefined, { onSuccess: close })}
              />
            )}
          </div>
        )}
      </Form>
    </section>
  );
}
