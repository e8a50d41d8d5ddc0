import { useLayoutEffect, useRef, useState } from 'react';
import type { Box } from './layout';

/** The size of an element when it was first shown: a graph that turned with its frame would lose whoever looks at it. */
export function useFirstSize() {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Box>();
  useLayoutEffect(() => {
    if (element.current) setSize({ width: element.current.clientWidth, height: element.current.clientHeight });
  }, []);
  return [element, size] as const;
}
