/** When the newest result of each target was heard, in milliseconds since 1970. */
export class HeardResults {
  private readonly newest = new Map<string, number>();

  hear(target_id: string, at: number): void {
    if ((this.newest.get(target_id) ?? 0) < at) this.newest.set(target_id, at);
  }

  of(target_id: string): number | undefined {
    return this.newest.get(target_id);
  }

  /** Forgets what nobody waits for. */
  keepOnly(target_ids: ReadonlySet<string>): void {
    for (const target of this.newest.keys()) if (!target_ids.has(target)) this.newest.delete(target);
  }
}
