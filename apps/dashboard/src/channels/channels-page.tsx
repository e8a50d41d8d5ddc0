import type { ChannelTest } from '@chain-mapping/contracts';
import type { ChannelType, NotificationChannel } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button, Form } from 'react-aria-components';
import { call } from '../api/client';
import { channelsQuery, meQuery, notificationsQuery } from '../api/queries';
import { Confirm } from '../look/ask';
import { Ago, Choose, Empty, Failure, Loading, Refusal } from '../look/parts';
import { StatusMark } from '../look/status';
import { faultsOf, TextBox } from '../look/text-box';
import { texts } from '../texts/texts';
import { CHANNEL_TYPES, type ChannelField, channelInput, fieldsOf } from './channel-form';
import { RoutesPanel } from './routes-panel';
import '../alerts/alerts.css';
import '../chain/chain.css';

const t = texts.channels;
const marks = { untried: 'unknown', working: 'healthy', failing: 'unhealthy', disabled: 'draft' } as const;
const sent = {
  queued: 'unknown',
  sending: 'unknown',
  sent: 'healthy',
  failed: 'unhealthy',
  superseded: 'draft',
} as const;

export function ChannelsPage() {
  const me = useQuery(meQuery);
  const mayLook = me.data?.role !== 'viewer';
  return (
    <>
      <div className="page-head">
        <h1>{t.title}</h1>
        <span className="muted">{t.help}</span>
      </div>
      {mayLook && <Channels isAdmin={me.data?.role === 'admin'} />}
      {mayLook && <RoutesPanel isAdmin={me.data?.role === 'admin'} />}
      {me.data?.role === 'admin' && <ChannelForm />}
      <Ledger />
    </>
  );
}

function Channels({ isAdmin }: { isAdmin: boolean }) {
  const channels = useQuery(channelsQuery);
  const list = channels.data?.notification_channels;
  return (
    <section className="panel" aria-label={t.channels}>
      <header>
        <h2>{t.channels}</h2>
      </header>
      {!list && channels.error && <Failure error={channels.error} retry={() => void channels.refetch()} />}
      {!list && !channels.error && <Loading />}
      {list?.length === 0 && (
        <Empty title={t.none}>
          <p>{t.noneHelp}</p>
        </Empty>
      )}
      <ul className="alert-list">
        {list?.map((channel) => (
          <ChannelItem key={channel.id} channel={channel} isAdmin={isAdmin} />
        ))}
      </ul>
    </section>
  );
}

function ChannelItem({ channel, isAdmin }: { channel: NotificationChannel; isAdmin: boolean }) {
  const client = useQueryClient();
  const path = `/api/v1/notification-channels/${channel.id}`;
  const again = () => client.invalidateQueries({ queryKey: ['channels'] });
  const test = useMutation({ mutationFn: () => call<ChannelTest>('POST', `${path}/test`), onSettled: again });
  const remove = useMutation({ mutationFn: () => call('DELETE', path), onSettled: again });
  return (
    <li>
      <StatusMark status={marks[channel.state]} size={17} label={t.state[channel.state]} />
      <div className="grow stack tight">
        <p>
          <b>
            <bdi>{channel.name}</bdi>
          </b>{' '}
          <span className="muted">
            {t.type[channel.type]} · {t.state[channel.state]}
            {channel.last_sent_at !== null && (
              <>
                {' · '}
                {t.lastSent} <Ago time={channel.last_sent_at} />
              </>
            )}
          </span>
        </p>
        {channel.last_error !== null && (
          <p className="small">
            <bdi>{channel.last_error}</bdi>
          </p>
        )}
        {test.data && (
          <p className="notice small" data-status={test.data.accepted ? 'healthy' : 'unhealthy'} role="status">
            <bdi>{test.data.detail}</bdi>
          </p>
        )}
        <Refusal error={test.error} />
      </div>
      <Button className="button" isPending={test.isPending} onPress={() => test.mutate()}>
        {test.isPending ? t.testing : t.test}
      </Button>
      {isAdmin && (
        <Confirm
          action={t.remove}
          title={t.removeTitle(channel.name)}
          help={t.removeHelp}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={(_, close) => remove.mutate(undefined, { onSuccess: close })}
        />
      )}
    </li>
  );
}

function ChannelForm() {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [type, setType] = useState<ChannelType>('webhook');
  const [typed, setTyped] = useState<Partial<Record<ChannelField, string>>>({});
  const make = useMutation({
    mutationFn: () => call('POST', '/api/v1/notification-channels', { body: channelInput(name, type, typed) }),
    onSuccess: () => {
      setName('');
      setTyped({});
      return client.invalidateQueries({ queryKey: ['channels'] });
    },
  });
  const errors = faultsOf(make.error);
  const wrong = (path: string) => errors.find((error) => error.path === path || error.path.startsWith(`${path}.`));
  const fields = fieldsOf(type);
  const isNamed = wrong('name') ?? fields.find((field) => wrong(`config.${field.name}`));
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
          <Choose
            label={t.kind}
            value={type}
            onChange={(chosen) => {
              setType(chosen);
              make.reset();
            }}
            choices={CHANNEL_TYPES.map((each) => ({ value: each, label: t.type[each] }))}
          />
          <TextBox label={t.name} value={name} onChange={setName} fault={wrong('name')} />
          {fields.map((field) => (
            <TextBox
              key={`${type} ${field.name}`}
              label={field.isNeeded ? t.field[field.name] : t.optional(t.field[field.name])}
              type={field.isSecret ? 'password' : 'text'}
              autoComplete="off"
              value={typed[field.name] ?? ''}
              onChange={(value) => setTyped({ ...typed, [field.name]: value })}
              fault={wrong(`config.${field.name}`)}
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

/** What was told to whom, and what became of it. */
function Ledger() {
  const ledger = useQuery(notificationsQuery);
  return (
    <section className="panel" aria-label={t.ledger}>
      <header>
        <h2>{t.ledger}</h2>
      </header>
      {ledger.error && !ledger.data && <Failure error={ledger.error} retry={() => void ledger.refetch()} />}
      {ledger.data?.notifications.length === 0 && <p className="body muted">{t.ledgerNone}</p>}
      <ul className="alert-list small">
        {ledger.data?.notifications.map((line) => (
          <li key={line.id}>
            <StatusMark status={sent[line.state]} label={t.sent[line.state]} />
            <span className="grow">
              <Link to="/incidents/$id" params={{ id: line.incident_id }}>
                <bdi>{line.title}</bdi>
              </Link>{' '}
              <span className="muted">
                {t.told[line.kind]} · <bdi>{line.channel_name ?? texts.none}</bdi> · {t.sent[line.state]} ·{' '}
                <Ago time={line.created_at} />
                {line.reason !== null && (
                  <>
                    {' · '}
                    <bdi>{line.reason}</bdi>
                  </>
                )}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
