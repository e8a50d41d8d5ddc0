import type { NotificationChannel, NotificationRoute, NotificationRoutes } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, Checkbox, CheckboxGroup, FieldError, Form, Label } from 'react-aria-components';
import { call } from '../api/client';
import { channelsQuery, routesQuery } from '../api/queries';
import { span } from '../look/figures';
import { Choose, Failure, Loading, Refusal } from '../look/parts';
import { faultsOf, TextBox } from '../look/text-box';
import { texts } from '../texts/texts';
import {
  emptyRoute,
  MATCHED_FIELDS,
  OPERATORS,
  pathsOf,
  type RouteFields,
  withoutRoute,
  withRoute,
  withRouteEarlier,
} from './route-form';

const t = texts.routes;

function useRoutesChange(onSuccess?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => call<NotificationRoutes>('PUT', '/api/v1/notification-routes', { body }),
    onSuccess: (routes) => {
      client.setQueryData(routesQuery.queryKey, routes);
      onSuccess?.();
    },
  });
}

/** Who is told of what: the routes in the order in which they are looked at. */
export function RoutesPanel({ isAdmin }: { isAdmin: boolean }) {
  const routes = useQuery(routesQuery);
  const channels = useQuery(channelsQuery);
  const list = channels.data?.notification_channels ?? [];
  return (
    <section className="panel" aria-label={t.title}>
      <header>
        <h2>{t.title}</h2>
        <span className="small muted">{t.help}</span>
      </header>
      {routes.error && !routes.data && <Failure error={routes.error} retry={() => void routes.refetch()} />}
      {routes.isPending && <Loading />}
      {routes.data && <RouteList routes={routes.data} channels={list} isAdmin={isAdmin} />}
      {routes.data && isAdmin && list.length > 0 && <RouteForm routes={routes.data} channels={list} />}
    </section>
  );
}

interface RouteListProps {
  readonly routes: NotificationRoutes;
  readonly channels: readonly NotificationChannel[];
  readonly isAdmin: boolean;
}

function RouteList({ routes, channels, isAdmin }: RouteListProps) {
  const change = useRoutesChange();
  const names = new Map(channels.map(({ id, name }) => [id, name]));
  const told = (ids: readonly string[] | null): string =>
    ids === null ? t.everyChannel : ids.map((id) => names.get(id) ?? id).join(', ') || t.nobody;
  return (
    <>
      <ol className="alert-list">
        {routes.routes.map((route, index) => (
          <li key={route.name}>
            <div className="grow stack tight">
              <p>
                <b>
                  <bdi>{route.name}</bdi>
                </b>{' '}
                <bdi className="mono">{matchersOf(route)}</bdi>
              </p>
              <p className="small muted">
                {t.tells} <bdi>{told(route.channels)}</bdi>
                {route.escalation.map(({ after_seconds, channels: ids }) => (
                  <bdi key={after_seconds}> · {t.escalates(span(after_seconds * 1000), told(ids))}</bdi>
                ))}
                {route.quiet_hours.length > 0 && ` · ${t.quietHours}`}
                {route.continue && ` · ${t.continues}`}
              </p>
            </div>
            {isAdmin && index > 0 && (
              <Button
                className="button"
                isPending={change.isPending}
                onPress={() => change.mutate(withRouteEarlier(routes, index))}
              >
                {t.earlier}
              </Button>
            )}
            {isAdmin && (
              <Button
                className="button danger"
                isPending={change.isPending}
                onPress={() => change.mutate(withoutRoute(routes, index))}
              >
                {texts.channels.remove}
              </Button>
            )}
          </li>
        ))}
        <li>
          <div className="grow stack tight">
            <p>
              <b>{t.others}</b>
            </p>
            <p className="small muted">
              {t.tells} <bdi>{told(routes.default.channels)}</bdi>
            </p>
          </div>
        </li>
      </ol>
      <Refusal error={change.error} />
    </>
  );
}

const matchersOf = ({ matchers }: NotificationRoute): string =>
  matchers.map(({ field, operator, value }) => `${field} ${operator} ${value}`).join(', ');

function RouteForm({ routes, channels }: { routes: NotificationRoutes; channels: readonly NotificationChannel[] }) {
  const [fields, setFields] = useState(emptyRoute);
  const add = useRoutesChange(() => setFields(emptyRoute));
  const change = (part: Partial<RouteFields>): void => setFields({ ...fields, ...part });
  const start = `routes.${routes.routes.length}.`;
  const errors = faultsOf(add.error);
  const wrong = (field: keyof typeof pathsOf) =>
    errors.find(({ path }) => path.startsWith(start) && pathsOf[field].test(path.slice(start.length)));
  const isNamed = (Object.keys(pathsOf) as (keyof typeof pathsOf)[]).some(wrong);
  return (
    <Form
      className="body stack new-route"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(withRoute(routes, fields));
      }}
    >
      <h3>{t.add}</h3>
      <div className="form-grid">
        <TextBox
          label={texts.channels.name}
          value={fields.name}
          onChange={(name) => change({ name })}
          fault={wrong('name')}
        />
        <Choose
          label={t.field}
          value={fields.field}
          onChange={(field) => change({ field })}
          choices={MATCHED_FIELDS.map((value) => ({ value, label: t.fields[value] }))}
        />
        <Choose
          label={t.operator}
          value={fields.operator}
          onChange={(operator) => change({ operator })}
          choices={OPERATORS.map((value) => ({ value, label: t.operators[value] }))}
        />
        <TextBox label={t.value} value={fields.value} onChange={(value) => change({ value })} fault={wrong('value')} />
        <TextBox
          label={t.escalateAfter}
          inputMode="decimal"
          value={fields.escalate_after}
          onChange={(escalate_after) => change({ escalate_after })}
          fault={wrong('escalate_after')}
        />
        <Choose
          label={t.escalateTo}
          value={fields.escalate_to}
          onChange={(escalate_to) => change({ escalate_to })}
          choices={[{ value: '', label: t.nobody }, ...channels.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      </div>
      <CheckboxGroup
        className="field"
        value={[...fields.channels]}
        onChange={(chosen) => change({ channels: chosen })}
        isInvalid={wrong('channels') !== undefined}
      >
        <Label>{t.tells}</Label>
        <div className="row wrap">
          {channels.map(({ id, name }) => (
            <Checkbox key={id} value={id} className="check">
              <i aria-hidden />
              <bdi>{name}</bdi>
            </Checkbox>
          ))}
        </div>
        <FieldError className="wrong">{wrong('channels')?.message}</FieldError>
      </CheckboxGroup>
      <Checkbox className="check" isSelected={fields.continues} onChange={(continues) => change({ continues })}>
        <i aria-hidden />
        {t.continues}
      </Checkbox>
      {!isNamed && <Refusal error={add.error} />}
      <div className="row">
        <Button type="submit" className="button primary" isPending={add.isPending}>
          {t.add}
        </Button>
      </div>
    </Form>
  );
}
