import ElkApi, { type ELK, type ElkNode } from 'elkjs/lib/elk-api';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';

interface Started {
  readonly elk: ELK;
  /** Is never fulfilled: ELK waits for ever for a worker that could not be read. */
  readonly broken: Promise<never>;
}

let started: Started | undefined;

/** ELK in a worker: the page goes on while it thinks. The worker is started once, and stays; one that broke is started anew. */
export const workerElk: Pick<ELK, 'layout'> = {
  layout: (graph: ElkNode) => {
    started ??= start();
    const { elk, broken } = started;
    return Promise.race([elk.layout(graph), broken]) as ReturnType<ELK['layout']>;
  },
};

function start(): Started {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => (started = undefined));
  const workerFactory = (): Worker => {
    const worker = new Worker(workerUrl);
    worker.addEventListener('error', () => reject(new Error(`${workerUrl} could not be read`)));
    return worker;
  };
  return { elk: new ElkApi({ workerFactory }), broken };
}

let isWarm = false;

/** Fetches ELK and lets it lay something out, so that whoever opens a graph later does not wait for that. */
export function warmUp(): void {
  if (isWarm) return;
  isWarm = true;
  const children = ['a', 'b'].map((id) => ({ id, width: 1, height: 1 }));
  const edges = [{ id: 'edge', sources: ['a'], targets: ['b'] }];
  const graph = { id: 'graph', layoutOptions: { 'elk.algorithm': 'layered' }, children, edges };
  // Whoever opens a graph is told why there is none.
  workerElk.layout(graph).catch(() => undefined);
}
