import type { Chain, Status, ValidationResult } from '@chain-mapping/model';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { call } from '../api/client';
import { ApiError } from '../api/problem';
import { chainPath, chainQuery, meQuery } from '../api/queries';
import { GraphView } from '../graph/graph-view';
import { Failure, Loading, Refusal } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { withEdge, withoutEdge, withoutNode } from './chain-edits';
import { chainText, type Fault, NEW_CHAIN, readChain } from './chain-yaml';
import { GraphTools } from './graph-tools';
import { sketch } from './sketch';
import './editor.css';

const t = texts.editor;
const route = getRouteApi('/signed-in/editor');
/** So long after the last key what is typed is validated. */
const PAUSE_MS = 250;
/** Of the text, as it is set. */
const LINE_PX = 18.75;
const LINES_ABOVE = 6;

export function EditorPage() {
  const { chain: id } = route.useSearch();
  const chain = useQuery({ ...chainQuery(id ?? ''), enabled: id !== undefined });
  if (id === undefined) return <Editor chain={undefined} />;
  if (chain.data) return <Editor key={id} chain={chain.data} />;
  return chain.error ? <Failure error={chain.error} retry={() => void chain.refetch()} /> : <Loading />;
}

function Editor({ chain }: { chain: Chain | undefined }) {
  const me = useQuery(meQuery);
  const client = useQueryClient();
  const navigate = route.useNavigate();
  // The one that the change is made from: what somebody else saves meanwhile refuses it.
  const [base] = useState(chain);
  const [text, setText] = useState(() => (base ? chainText(base) : NEW_CHAIN));
  const [selected, select] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const editing = useMemo(
    () => ({
      connect: (source: string, target: string) => setText((before) => withEdge(before, source, target)),
      removeNode: (id: string) => setText((before) => withoutNode(before, id)),
      removeEdge: (source: string, target: string) => setText((before) => withoutEdge(before, source, target)),
    }),
    [],
  );
  const read = useMemo(() => readChain(text), [text]);
  const validation = useValidation(read.value, read.faults.length === 0);
  const drawn = useDeferredValue(read.value);
  const save = useMutation({
    mutationFn: () =>
      base
        ? call<Chain>('PATCH', chainPath(base.id), {
            body: withoutId(read.value),
            headers: { 'if-match': `"${base.version}"` },
          })
        : call<Chain>('POST', '/api/v1/chains', { body: read.value }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries();
      await navigate({ to: '/chains/$id', params: { id } });
    },
  });
  const refused = save.error instanceof ApiError ? (save.error.problem.errors ?? []) : [];
  const errors: readonly Fault[] = [
    ...read.faults,
    ...[...(validation?.errors ?? []), ...refused].map(({ path, message }) => ({
      line: read.lineOf(path),
      message: path === '' ? message : `${path}: ${message}`,
    })),
  ];
  const warnings = (validation?.warnings ?? []).map(({ path, message }) => ({ line: read.lineOf(path), message }));
  const graph = useMemo(() => sketch(drawn, validation?.errors ?? []), [drawn, validation]);
  const goTo = (line: number): void => {
    const start =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    const end = text.indexOf('\n', start);
    area.current?.focus({ preventScroll: true });
    area.current?.setSelectionRange(start, end === -1 ? text.length : end);
    frame.current?.scrollTo({ top: Math.max(0, (line - LINES_ABOVE) * LINE_PX) });
  };
  const bad = new Set(errors.map(({ line }) => line));
  return (
    <>
      <div className="page-head">
        <h1>{base ? t.edit(base.id) : t.add}</h1>
        <span className="grow" />
        {me.data?.role !== 'viewer' && (
          <Button
            className="button primary"
            isDisabled={read.faults.length > 0 || save.isPending}
            onPress={() => save.mutate()}
          >
            {base ? t.save : t.register}
          </Button>
        )}
      </div>
      {refused.length === 0 && <Refusal error={save.error} />}
      <div className="editor">
        <TextField className="field code" value={text} onChange={setText} isInvalid={errors.length > 0}>
          <Label className="hidden-text">{t.label}</Label>
          <div className="code-frame" ref={frame}>
            <ol className="lines" aria-hidden>
              {text.split('\n').map((_, index) => (
                <li key={index} className={bad.has(index + 1) ? 'wrong' : ''} />
              ))}
            </ol>
            <TextArea
              ref={area}
              spellCheck={false}
              autoCapitalize="off"
              autoComplete="off"
              wrap="off"
              rows={text.split('\n').length + 1}
            />
          </div>
        </TextField>
        <div className="stack">
          <section className="panel" aria-label={t.preview}>
            <div className="editor-graph">
              <GraphView label={t.preview} {...graph} selected={selected} onSelect={select} editing={editing} />
            </div>
            <GraphTools nodes={graph.nodes} selected={selected} select={select} edit={setText} />
            <p className="small muted body">{t.drawHelp}</p>
          </section>
          <section className="panel" aria-label={t.result}>
            <header>
              <h2>{t.result}</h2>
              {validation && errors.length === 0 && (
                <span className="status" data-status="healthy">
                  <StatusMark status="healthy" />
                  {t.valid}
                </span>
              )}
            </header>
            <ul className="body stack tight small" aria-live="polite">
              <Faults faults={errors} status="unhealthy" goTo={goTo} />
              <Faults faults={warnings} status="degraded" goTo={goTo} />
              {validation?.suggestions.map((suggestion) => (
                <li key={suggestion} className="row top">
                  <StatusMark status="unknown" />
                  <bdi>{suggestion}</bdi>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </>
  );
}

function Faults({ faults, status, goTo }: { faults: readonly Fault[]; status: Status; goTo: (line: number) => void }) {
  return faults.map(({ line, message }) => (
    <li key={`${line} ${message}`} className="row top">
      <StatusMark status={status} />
      <Button className="button-text" onPress={() => goTo(line)}>
        <span className="muted">{t.line(line)}</span> <bdi>{message}</bdi>
      </Button>
    </li>
  ));
}

/** What the API says of a chain, a moment after it was typed. */
function useValidation(value: unknown, isReadable: boolean): ValidationResult | undefined {
  const text = isReadable ? JSON.stringify(value ?? null) : undefined;
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const result = useQuery({
    queryKey: ['validate', settled],
    queryFn: ({ signal }) =>
      call<ValidationResult>('POST', '/api/v1/chains/validate', { body: JSON.parse(settled ?? 'null'), signal }),
    enabled: settled !== undefined,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  });
  return isReadable ? result.data : undefined;
}

function withoutId(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'id'));
}
