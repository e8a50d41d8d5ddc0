import type { SilenceNow } from '@chain-mapping/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, Form, Heading } from 'react-aria-components';
import { call } from '../api/client';
import { meQuery, silencesQuery } from '../api/queries';
import { Ask } from '../look/ask';
import { clock, span } from '../look/figures';
import { Choose, Refusal } from '../look/parts';
import { faultsOf, TextBox } from '../look/text-box';
import { texts } from '../texts/texts';

const t = texts.silences;
const HOUR_MS = 3_600_000;
const LENGTHS = ['1', '4', '24', '168'] as const;
const FIELDS = ['chain_id', 'service', 'node', 'tag', 'category', 'severity', 'type'] as const;

/** Of what nobody is told for now, and until when. */
export function Silences() {
  const silences = useQuery(silencesQuery);
  const me = useQuery(meQuery);
  const shown = silences.data?.silences.filter(({ state }) => state !== 'ended') ?? [];
  const mayChange = me.data?.role !== 'viewer';
  return (
    <section className="panel" aria-label={t.title}>
      <header>
        <h2 className="grow">{t.title}</h2>
        {mayChange && <NewSilence />}
      </header>
      {shown.length === 0 ? (
        <p className="body muted">{t.none}</p>
      ) : (
        <ul className="alert-list">
          {shown.map((silence) => (
            <SilenceItem key={silence.id} silence={silence} mayChange={mayChange} />
          ))}
        </ul>
      )}
    </section>
  );
}

function SilenceItem({ silence, mayChange }: { silence: SilenceNow; mayChange: boolean }) {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => call('DELETE', `/api/v1/silences/${silence.id}`),
    onSettled: () => client.invalidateQueries({ queryKey: silencesQuery.queryKey }),
  });
  const of = silence.matchers.map(({ field, operator, value }) => `${field} ${operator} ${value}`).join(', ');
  return (
    <li>
      <div className="grow stack tight">
        <p>
          <bdi className="mono">{silence.everything ? t.everything : of}</bdi>
        </p>
        <p className="small muted">
          <bdi>{silence.comment}</bdi> · {t.state[silence.state]}, {t.until(clock(silence.ends_at))} ·{' '}
          <bdi>{silence.created_by}</bdi>
        </p>
        <Refusal error={end.error} />
      </div>
      {mayChange && (
        <Button className="button" isPending={end.isPending} onPress={() => end.mutate()}>
          {t.end}
        </Button>
      )}
    </li>
  );
}

function NewSilence() {
  return <Ask button={t.add}>{(close) => <SilenceForm close={close} />}</Ask>;
}

function SilenceForm({ close }: { close: () => void }) {
  const client = useQueryClient();
  const [field, setField] = useState<(typeof FIELDS)[number]>('service');
  const [value, setValue] = useState('');
  const [comment, setComment] = useState('');
  const [hours, setHours] = useState<(typeof LENGTHS)[number]>('1');
  const make = useMutation({
    mutationFn: () =>
      call('POST', '/api/v1/silences', {
        body: {
          matchers: [{ field, operator: '=', value }],
          comment,
          ends_at: new Date(Date.now() + Number(hours) * HOUR_MS).toISOString(),
        },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: silencesQuery.queryKey });
      close();
    },
  });
  const errors = faultsOf(make.error);
  const wrong = (start: string) => errors.find(({ path }) => path.startsWith(start));
  return (
    <Form
      className="stack"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Heading slot="title">{t.add}</Heading>
      <p className="muted">{t.help}</p>
      <div className="row top wrap">
        <Choose
          label={t.field}
          value={field}
          onChange={setField}
          choices={FIELDS.map((each) => ({ value: each, label: t.fields[each] }))}
        />
        <TextBox isGrowing label={t.value} value={value} onChange={setValue} fault={wrong('matchers')} />
      </div>
      <TextBox label={t.comment} value={comment} onChange={setComment} fault={wrong('comment')} />
      <Choose
        label={t.length}
        value={hours}
        onChange={setHours}
        choices={LENGTHS.map((each) => ({ value: each, label: span(Number(each) * HOUR_MS) }))}
      />
      {errors.length === 0 && <Refusal error={make.error} />}
      <div className="row">
        <Button type="submit" className="button primary" isPending={make.isPending}>
          {t.add}
        </Button>
        <Button className="button" slot="close">
          {texts.cancel}
        </Button>
      </div>
    </Form>
  );
}
