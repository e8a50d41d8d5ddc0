import { Injectable } from '@nestjs/common';
import { ActiveAlerts } from '../alerts/active-alerts';

/**
 * Since when conditions hold that nobody says that of: since they were first seen to, by whichever replica fired the alert. So that one that
 * a person has ended does not fire again while it lasts.
 */
@Injectable()
export class Episodes {
  private readonly since = new Map<string, string>();

  constructor(private readonly active: ActiveAlerts) {}

  /** @param at when it was seen, in milliseconds since 1970 */
  of(fingerprint: string, isFailing: boolean, at: number): string {
    const now = new Date(at).toISOString();
    if (!isFailing) {
      this.since.delete(fingerprint);
      return now;
    }
    const episode = this.active.get(fingerprint)?.episode ?? this.since.get(fingerprint) ?? now;
    this.since.set(fingerprint, episode);
    return episode;
  }
}
