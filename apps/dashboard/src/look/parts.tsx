import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { ApiError, Unreachable } from '../api/problem';
import { texts } from '../texts/texts';
import { ago, clock } from './figures';
import { useNow } from './now';

export function Ago({ time }: { time: string }) {
  const now = useNow();
  return (
    <time dateTime={time} title={clock(time)}>
      {ago(time, now)}
    </time>
  );
}

export function Loading() {
  return (
    <div className="bones" role="status" aria-label={texts.page.loading}>
      <i />
      <i />
      <i />
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Why something could not be shown, and how to ask again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const client = useQueryClient();
  const again = retry ?? (() => void client.refetchQueries({ predicate: ({ state }) => state.status === 'error' }));
  return (
    <div className="empty" role="alert">
      <h2>{titleOf(error)}</h2>
      <p>{error instanceof Unreachable ? texts.page.unreachableHelp : textOf(error)}</p>
      {error instanceof ApiError && error.problem.request_id !== undefined && (
        <p className="small mono">{texts.page.request(error.problem.request_id)}</p>
      )}
      <Button className="button" onPress={again}>
        {texts.page.retry}
      </Button>
    </div>
  );
}

function titleOf(error: unknown): string {
  if (error instanceof Unreachable) return texts.page.unreachable;
  if (error instanceof ApiError && error.status === 403) return texts.page.forbidden;
  return error instanceof ApiError ? error.problem.title : texts.page.failed;
}

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What became of an action that failed, beside where it was asked for. */
export function Refusal({ error }: { error: unknown }) {
  if (error == null) return null;
  return (
    <p className="notice" data-status="unhealthy" role="alert">
      {error instanceof Unreachable ? texts.page.unreachable : textOf(error)}
    </p>
  );
}

interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** The browser's own: it knows every keyboard and phone, and weighs nothing. */
export function Choose<Value extends string>({
  label,
  choices,
  value,
  onChange,
  hideLabel = false,
}: {
  label: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  hideLabel?: boolean;
}) {
  return (
    <label className="field">
      <span className={hideLabel ? 'hidden-text' : 'label'}>{label}</span>
      <span className="select">
        <select
          value={value}
          onChange={({ target }) => {
            const chosen = choices.find((choice) => choice.value === target.value);
            if (chosen) onChange(chosen.value);
          }}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      </span>
    </label>
  );
}
