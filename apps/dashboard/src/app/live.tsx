import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { LiveStream, type StreamState } from '../api/live-stream';
import { applyEvent } from './apply-event';
import { Calm } from './calm';

const Live = createContext<StreamState>('connecting');

export const useLive = (): StreamState => use(Live);

/** Keeps what all pages show up to date while they are open. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  useEffect(() => {
    // What events may have overtaken is asked again.
    const calm = new Calm((key) => void client.invalidateQueries({ queryKey: [key] }));
    const stream = new LiveStream({
      event: (event) => applyEvent(client, event, (key) => calm.later(key)),
      state: setState,
    });
    const hurry = (): void => stream.hurry();
    window.addEventListener('online', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      calm.stop();
      stream.stop();
    };
  }, [client]);
  return <Live value={state}>{children}</Live>;
}
