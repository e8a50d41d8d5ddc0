import type { ServerResponse } from 'node:http';

/** The answers that are under way, by the key or token that let each in. */
export class OpenConnections {
  private readonly responses = new Map<string, Set<ServerResponse>>();

  add(response: ServerResponse, bearer: string): void {
    const others = this.responses.get(bearer) ?? new Set();
    this.responses.set(bearer, others.add(response));
    response.once('close', () => {
      others.delete(response);
      if (others.size === 0 && this.responses.get(bearer) === others) this.responses.delete(bearer);
    });
  }

  bearers(): string[] {
    return [...this.responses.keys()];
  }

  /** Breaks off what this key or token let in. */
  end(bearer: string): void {
    for (const response of this.responses.get(bearer) ?? []) response.destroy();
  }
}
