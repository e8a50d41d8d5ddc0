import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { LiveStream, type StreamState } from '../api/live-stream';
import { applyEvent } from './apply-event';

/** Events come in bursts: what they may have overtaken is asked again once, after the last, or now and then while there is no end to them. */
const CALM_MS = 1500;
const LONGEST_MS = 15_000;

const Live = createContext<StreamState>('connecting');

export const useLive = (): StreamState => use(Live);

/** Keeps what all pages show up to date while they are open. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  useEffect(() => {
    const waiting = new Map<string, { readonly since: number; readonly timer: ReturnType<typeof setTimeout> }>();
    const later = (key: string): void => {
      const { since = Date.now(), timer } = waiting.get(key) ?? {};
      clearTimeout(timer);
      const ask = (): void => {
        waiting.delete(key);
        void client.invalidateQueries({ queryKey: [key] });
      };
      const delay = Math.max(0, Math.min(CALM_MS, since + LONGEST_MS - Date.now()));
      waiting.set(key, { since, timer: setTimeout(ask, delay) });
    };
    const stream = new LiveStream({ event: (event) => applyEvent(client, event, later), state: setState });
    const hurry = (): void => stream.hurry();
    window.addEventListener('online', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      waiting.forEach(({ timer }) => clearTimeout(timer));
      stream.stop();
    };
  }, [client]);
  return <Live value={state}>{children}</Live>;
}
