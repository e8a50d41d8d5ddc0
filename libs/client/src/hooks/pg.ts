import type { ServiceIntegrator } from '../integrator/service-integrator';

/** What is used of the package `pg`, which is given. */
export interface PgLike {
  readonly Client: { readonly prototype: object };
}

interface PgClient {
  readonly host?: string;
  readonly port?: number;
  readonly database?: string | undefined;
}

type Query = (this: PgClient, ...args: unknown[]) => unknown;

/**
 * Counts every query of `pg`, also those of its pools, as an edge to the database, named as traces name it: `postgresql://host/database`. Answers a function
 * that ends it.
 */
export function trackPg(integrator: ServiceIntegrator, pg: PgLike): () => void {
  const prototype = pg.Client.prototype as { query: Query };
  const original = prototype.query;

  const tracked: Query = function (this: PgClient, ...args) {
    const startedAt = performance.now();
    const done = (failed: boolean): void => {
      const { host = 'localhost', port = 5432, database } = this;
      integrator.countCall({
        target: `postgresql://${host}${database ? `/${database}` : ''}`,
        target_type: 'database',
        edge_type: 'database_query',
        address: `${host}:${port}`,
        duration_ms: performance.now() - startedAt,
        status: failed ? 'error' : 'ok',
      });
    };
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      args[args.length - 1] = function (this: unknown, error: unknown, ...results: unknown[]): unknown {
        done(error != null);
        return callback.call(this, error, ...results);
      };
      return original.apply(this, args);
    }
    const result = original.apply(this, args);
    if (result instanceof Promise) {
      result.then(
        () => done(false),
        () => done(true),
      );
    }
    return result;
  };
  prototype.query = tracked;
  return () => {
    // Who has wrapped it since then goes on through ours.
    if (prototype.query === tracked) prototype.query = original;
  };
}
