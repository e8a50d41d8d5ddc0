import type { Scan } from '@chain-mapping/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Button, FileTrigger, Form, Input, Label, ProgressBar, TextField } from 'react-aria-components';
import { call } from '../api/client';
import { meQuery, scanQuery } from '../api/queries';
import { Refusal } from '../look/parts';
import { texts } from '../texts/texts';

const t = texts.discovery;

/** Reads chains out of files of this machine, or of a folder that the server can reach. */
export function ScanPanel() {
  const me = useQuery(meQuery);
  const [path, setPath] = useState('');
  const [service, setService] = useState('');
  const start = useMutation({
    mutationFn: (what: { path: string } | { files: Record<string, string> }) =>
      call<Scan>('POST', '/api/v1/discovery/scans', {
        body: { ...what, ...(service !== '' && { service_name: service }) },
      }),
  });
  const readFiles = async (chosen: FileList | null): Promise<void> => {
    const entries = await Promise.all(
      [...(chosen ?? [])].map(async (file) => [file.webkitRelativePath || file.name, await file.text()] as const),
    );
    if (entries.length > 0) start.mutate({ files: Object.fromEntries(entries) });
  };
  if (me.data?.role === 'viewer') return null;
  return (
    <section className="panel" aria-label={t.scan}>
      <Form
        className="body row wrap scan"
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate({ path });
        }}
      >
        <TextField className="field" value={service} onChange={setService} maxLength={128}>
          <Label>{t.service}</Label>
          <Input />
        </TextField>
        <TextField className="field grow" value={path} onChange={setPath} isRequired>
          <Label>{t.folder}</Label>
          <Input />
        </TextField>
        <Button type="submit" className="button primary" isPending={start.isPending}>
          {t.scanFolder}
        </Button>
        <FileTrigger allowsMultiple onSelect={(chosen) => void readFiles(chosen)}>
          <Button className="button" isPending={start.isPending}>
            {t.scanFiles}
          </Button>
        </FileTrigger>
        <Refusal error={start.error} />
        {start.data && <Progress id={start.data.id} />}
      </Form>
    </section>
  );
}

function Progress({ id }: { id: string }) {
  const client = useQueryClient();
  const scan = useQuery(scanQuery(id));
  const isOver = scan.data?.status === 'completed' || scan.data?.status === 'failed';
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: ['proposals'] });
  }, [isOver, client]);
  if (!scan.data) return <Refusal error={scan.error} />;
  const { status, progress, proposal_count, findings, error } = scan.data;
  const share = progress.files_total === 0 ? 0 : (100 * progress.files_done) / progress.files_total;
  return (
    <div className="stack tight progress" role="status">
      <ProgressBar value={isOver ? 100 : share} aria-label={t.scan}>
        {({ percentage = 0 }) => (
          <div className="meter" data-status={status === 'failed' ? 'unhealthy' : 'healthy'}>
            <i style={{ width: `${percentage}%` }} />
          </div>
        )}
      </ProgressBar>
      <p className="small">
        {status === 'completed'
          ? t.done(proposal_count)
          : status === 'failed'
            ? error
            : t.read(progress.files_done, progress.files_total)}
      </p>
      {findings.slice(0, 5).map(({ file, message }) => (
        <p key={file + message} className="small muted">
          <bdi className="mono">{file}</bdi>: <bdi>{message}</bdi>
        </p>
      ))}
    </div>
  );
}
