import { Confirm } from '../look/ask';
import { texts } from '../texts/texts';
import { useIncidentAction } from './use-incident-action';

const t = texts.incidents;

/** Closes an incident by hand, once it was asked whether that is meant. */
export function Resolve({ id }: { id: string }) {
  const resolve = useIncidentAction(id, 'resolve');
  return (
    <Confirm
      action={texts.alerts.resolve}
      title={t.resolveTitle}
      help={t.resolveHelp}
      remark={texts.alerts.resolution}
      isPending={resolve.isPending}
      error={resolve.error}
      onConfirm={(resolution, close) => resolve.mutate({ resolution }, { onSuccess: close })}
    />
  );
}
