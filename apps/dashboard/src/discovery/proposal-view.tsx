import type { Proposal } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { call } from '../api/client';
import { meQuery, proposalQuery } from '../api/queries';
import { ChainTag } from '../chain/chain-tag';
import { GraphView } from '../graph/graph-view';
import { percent } from '../look/figures';
import { Failure, Loading, Refusal } from '../look/parts';
import { texts } from '../texts/texts';
import { type Evidence, evidenceOf } from './evidence';

const t = texts.discovery;
/** With what reads YAML, which the review itself does without. */
const ProposalEditor = lazy(async () => ({ default: (await import('./proposal-editor')).ProposalEditor }));

export function ProposalView({ id }: { id: string }) {
  const proposal = useQuery(proposalQuery(id));
  if (proposal.data) return <Review proposal={proposal.data} />;
  return proposal.error ? <Failure error={proposal.error} retry={() => void proposal.refetch()} /> : <Loading />;
}

function Review({ proposal }: { proposal: Proposal }) {
  const [selected, select] = useState<string>();
  const [isEditing, setEditing] = useState(false);
  const graph = useMemo(() => graphOf(proposal), [proposal]);
  const evidence = useMemo(() => evidenceOf(proposal.evidence), [proposal]);
  const shown =
    selected === undefined
      ? evidence
      : evidence.filter(({ supports }) => supports.some((part) => part.split(' → ').includes(selected)));
  return (
    <section className="panel" aria-label={t.proposal}>
      <header>
        <h2 className="grow">
          <bdi>{proposal.name}</bdi>
        </h2>
        <span className="tag">{t.status[proposal.status]}</span>
        {proposal.chain_id !== null && <ChainTag id={proposal.chain_id} />}
      </header>
      <div className="body stack">
        <p className="muted">
          <bdi>{proposal.description}</bdi> {t.method[proposal.discovery_method]},{' '}
          {t.confidence(percent(proposal.confidence_score))}
        </p>
        {proposal.edited_by != null && (
          <p className="small muted">
            {t.changedBy} <bdi>{proposal.edited_by}</bdi>
          </p>
        )}
        {proposal.status === 'pending'
          ? !isEditing && <Decision id={proposal.id} edit={() => setEditing(true)} />
          : proposal.reviewed_by !== null && (
              <p className="small muted">
                {t.reviewedBy} <bdi>{proposal.reviewed_by}</bdi>{' '}
                {proposal.review_comment && <bdi>{`: ${proposal.review_comment}`}</bdi>}
              </p>
            )}
        {isEditing && proposal.status === 'pending' ? (
          <Suspense fallback={<Loading />}>
            <ProposalEditor proposal={proposal} close={() => setEditing(false)} />
          </Suspense>
        ) : (
          <div className="proposal-graph">
            <GraphView label={proposal.name} {...graph} selected={selected} onSelect={select} />
          </div>
        )}
        <section className="stack tight">
          <h3>{t.evidence(shown.length)}</h3>
          {shown.map((piece) => (
            <Piece key={`${piece.file}:${piece.line}`} piece={piece} />
          ))}
        </section>
      </div>
    </section>
  );
}

const graphOf = ({ nodes, edges }: Proposal) => ({
  nodes: nodes.map((node) => ({
    id: node.id,
    name: [node.service_name, node.component_name].filter((part) => part != null).join('.') || node.id,
    note: texts.nodeType[node.type],
    status: 'unknown' as const,
  })),
  edges: edges.map((edge, index) => ({
    id: String(index),
    source: edge.source_node,
    target: edge.target_node,
    status: 'healthy' as const,
  })),
});

function Piece({ piece }: { piece: Evidence }) {
  return (
    <figure className="evidence">
      <figcaption className="row wrap small">
        <bdi className="mono">
          {piece.file}:{piece.line}
        </bdi>
        <span className="muted">{piece.kind}</span>
        {piece.supports.map((part) => (
          <bdi key={part} className="tag" title={part}>
            {part}
          </bdi>
        ))}
        {piece.confidence !== null && <span className="muted">{percent(piece.confidence, 0)}</span>}
      </figcaption>
      <pre tabIndex={0} aria-label={`${piece.file}:${piece.line}`}>
        {piece.lines.map((line, index) => (
          <span key={piece.line + index} className="code-line">
            <span className="line-number" aria-hidden>
              {piece.line + index}
            </span>
            <mark>{line === '' ? ' ' : line}</mark>
          </span>
        ))}
      </pre>
    </figure>
  );
}

function Decision({ id, edit }: { id: string; edit: () => void }) {
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const [comment, setComment] = useState('');
  const decide = useMutation({
    mutationFn: (verdict: 'approve' | 'reject') =>
      call<unknown>('POST', `/api/v1/discovery/proposals/${id}/${verdict}`, {
        body: { comment: comment || null },
      }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['proposals'] }),
        client.invalidateQueries({ queryKey: ['chains'] }),
      ]),
  });
  if (me.data?.role === 'viewer') return null;
  return (
    <div className="stack tight">
      <div className="row wrap decision">
        <TextField className="field grow" value={comment} onChange={setComment} maxLength={10_000}>
          <Label className="hidden-text">{t.comment}</Label>
          <Input placeholder={t.comment} className="input" />
        </TextField>
        <Button className="button primary" isPending={decide.isPending} onPress={() => decide.mutate('approve')}>
          {t.approve}
        </Button>
        <Button className="button" isPending={decide.isPending} onPress={edit}>
          {t.edit}
        </Button>
        <Button className="button danger" isPending={decide.isPending} onPress={() => decide.mutate('reject')}>
          {t.reject}
        </Button>
      </div>
      <Refusal error={decide.error} />
    </div>
  );
}
