import type { Chain } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { call } from '../api/client';
import { chainPath, chainQuery, meQuery } from '../api/queries';
import { Failure, Loading, Refusal } from '../look/parts';
import { faultsOf } from '../look/text-box';
import { texts } from '../texts/texts';
import { chainText, NEW_CHAIN } from './chain-yaml';
import { DraftEditor, useDraft } from './draft';

const t = texts.editor;
const route = getRouteApi('/signed-in/editor');

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
  const draft = useDraft(() => (base ? chainText(base) : NEW_CHAIN));
  const save = useMutation({
    mutationFn: () =>
      base
        ? call<Chain>('PATCH', chainPath(base.id), {
            body: withoutId(draft.read.value),
            headers: { 'if-match': `"${base.version}"` },
          })
        : call<Chain>('POST', '/api/v1/chains', { body: draft.read.value }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries();
      await navigate({ to: '/chains/$id', params: { id } });
    },
  });
  const refused = faultsOf(save.error);
  return (
    <>
      <div className="page-head">
        <h1>{base ? t.edit(base.id) : t.add}</h1>
        <span className="grow" />
        {me.data?.role !== 'viewer' && (
          <Button
            className="button primary"
            isDisabled={!draft.isReadable}
            isPending={save.isPending}
            onPress={() => save.mutate()}
          >
            {base ? t.save : t.register}
          </Button>
        )}
      </div>
      {refused.length === 0 && <Refusal error={save.error} />}
      <DraftEditor draft={draft} refused={refused} />
    </>
  );
}

function withoutId(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'id'));
}
