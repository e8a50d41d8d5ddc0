import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { LiveStream, type StreamState } from '../api/live-stream';
import { applyEvent } from './apply-event';

/** Events come in bursts: what they may have overtaken is asked again once, after the last. */
const CALM_MS = 1500;

const Live = createContext<StreamState>('connecting');

export const useLive = (): StreamState => use(Live);

/** Keeps what all pages show up to date while they are open. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const later = (key: string): void => {
      clearTimeout(timers.get(key));
      timers.set(
        key,
        setTimeout(() => void client.invalidateQueries({ queryKey: [key] }), CALM_MS),
      );
    };
    const stream = new LiveStream({ event: (event) => applyEvent(client, event, later), state: setState });
    const hurry = (): void => stream.hurry();
    window.addEventListener('online', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      timers.forEach((timer) => clearTimeout(timer));
      stream.stop();
    };
  }, [client]);
  return <Live value={state}>{children}</Live>;
}
