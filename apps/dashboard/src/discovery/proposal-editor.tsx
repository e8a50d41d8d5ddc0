import type { Proposal } from '@chain-mapping/model';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'react-aria-components';
import { call } from '../api/client';
import { proposalQuery } from '../api/queries';
import { DraftEditor, useDraft } from '../editor/draft';
import { Refusal } from '../look/parts';
import { faultsOf } from '../look/text-box';
import { texts } from '../texts/texts';
import { editOf, pathInText, proposalText } from './proposal-text';

const t = texts.discovery;

/** Changes a proposal before it is decided on, on its graph or as text. */
export function ProposalEditor({ proposal, close }: { proposal: Proposal; close: () => void }) {
  const client = useQueryClient();
  const draft = useDraft(() => proposalText(proposal));
  const save = useMutation({
    mutationFn: () =>
      call<Proposal>('PATCH', `/api/v1/discovery/proposals/${proposal.id}`, { body: editOf(draft.read.value) }),
    onSuccess: async (changed) => {
      client.setQueryData(proposalQuery(proposal.id).queryKey, changed);
      await client.invalidateQueries({ queryKey: ['proposals'] });
      close();
    },
  });
  const refused = faultsOf(save.error).map(({ path, message }) => ({ path: pathInText(path), message }));
  return (
    <div className="stack proposal-editor">
      <div className="row wrap">
        <Button
          className="button primary"
          isDisabled={!draft.isReadable}
          isPending={save.isPending}
          onPress={() => save.mutate()}
        >
          {t.saveChange}
        </Button>
        <Button className="button" autoFocus onPress={close}>
          {texts.cancel}
        </Button>
      </div>
      {refused.length === 0 && <Refusal error={save.error} />}
      <DraftEditor draft={draft} refused={refused} />
    </div>
  );
}
