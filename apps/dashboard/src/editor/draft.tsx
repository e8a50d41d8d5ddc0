import type { Remark, Status, ValidationResult } from '@chain-mapping/model';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { call } from '../api/client';
import { GraphView } from '../graph/graph-view';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { withEdge, withoutEdge, withoutNode } from './chain-edits';
import { type Fault, type ReadChain, readChain } from './chain-yaml';
import { GraphTools } from './graph-tools';
import { sketch } from './sketch';
import './editor.css';

const t = texts.editor;
/** So long after the last key what is typed is validated. */
const PAUSE_MS = 250;
/** Of the text, as it is set. */
const LINE_PX = 18.75;
const LINES_ABOVE = 6;

/** A chain that is being written. */
export interface Draft {
  readonly text: string;
  readonly change: (to: string | ((before: string) => string)) => void;
  readonly read: ReadChain;
  readonly isReadable: boolean;
}

export function useDraft(first: () => string): Draft {
  const [text, change] = useState(first);
  const read = useMemo(() => readChain(text), [text]);
  return { text, change, read, isReadable: read.faults.length === 0 };
}

/** The text of a chain beside its graph: both change the same, and each fault leads to its line. */
export function DraftEditor({ draft, refused }: { draft: Draft; refused: readonly Omit<Remark, 'code'>[] }) {
  const { text, change, read } = draft;
  const [selected, select] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const editing = useMemo(
    () => ({
      connect: (source: string, target: string) => change((before) => withEdge(before, source, target)),
      removeNode: (id: string) => change((before) => withoutNode(before, id)),
      removeEdge: (source: string, target: string) => change((before) => withoutEdge(before, source, target)),
    }),
    [change],
  );
  const validation = useValidation(draft);
  const drawn = useDeferredValue(read.value);
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
    <div className="editor">
      <TextField className="field code" value={text} onChange={change} isInvalid={errors.length > 0}>
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
          <GraphTools nodes={graph.nodes} selected={selected} select={select} edit={change} />
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
function useValidation({ read, isReadable }: Draft): ValidationResult | undefined {
  const text = isReadable ? JSON.stringify(read.value ?? null) : undefined;
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
