import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { workerElk } from './elk-worker';
import { layOut } from './lay-out';
import { type Arrow, BOX, type Box, type Layout } from './layout';

interface Drawn {
  readonly layout: Layout | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** The layout of a shape: kept while only statuses and figures change, and the one before is shown while the next is thought of. */
export function useLayout(
  nodes: readonly { readonly id: string }[],
  edges: readonly (Arrow & { readonly label?: string })[],
  frame: Box | undefined,
): Drawn {
  const hasLabels = edges.some(({ label }) => label !== undefined);
  const ids = nodes.map(({ id }) => id);
  const arrows = edges.map(({ id, source, target }) => ({ id, source, target }));
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['layout', JSON.stringify([ids, arrows]), frame, hasLabels],
    queryFn: () => layOut(workerElk, ids, arrows, BOX, { width: 1, height: 1, ...frame, hasLabels }),
    enabled: frame !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    // The worker is here, wherever the network is.
    networkMode: 'always',
  });
  // The arrows of another shape may have the same ids.
  const layout = useMemo(
    () => (data && isPlaceholderData ? { ...data, routes: new Map() } : data),
    [data, isPlaceholderData],
  );
  return { layout, error: layout ? null : error, retry: () => void refetch() };
}
