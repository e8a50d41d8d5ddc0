import type { CheckType, Outcome, ResolvedCheck, ResolvedMember } from '@chain-mapping/model';
import { answered, type CheckContext, type Checker, degraded, unhealthy, unknown } from './checker';
import { compositeVerdict, type MemberOutcome } from './composite-verdict';

/** Members have a little less time than the composite, so that it can say in time which of them have not answered. */
const SHARE = 0.95;

/** Makes several checks at the same time and needs all, any, or a number of them. */
export class CompositeChecker implements Checker {
  readonly type = 'composite';

  constructor(private readonly checkerOf: (type: CheckType) => Checker | undefined) {}

  async check(check: ResolvedCheck, context: CheckContext): Promise<Outcome> {
    const members = check.members ?? [];
    const deadline = new AbortController();
    const abort = (): void => deadline.abort();
    context.signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(abort, check.timeout_ms * SHARE);
    const late = new Promise<void>((resolve) =>
      deadline.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    const start = context.now();
    const found: (MemberOutcome | undefined)[] = members.map(() => undefined);
    const verdict = () =>
      compositeVerdict(
        members.map(({ name }, index) => found[index] ?? { name }),
        check.needs ?? 'all',
      );
    try {
      const work = members.map(async (member, index) => {
        const outcome = await this.member(member, { ...context, signal: deadline.signal, deadline: deadline.signal });
        // What the deadline tore down has not answered, whatever it calls that.
        if (deadline.signal.aborted && outcome.status === 'unhealthy') return;
        found[index] = { name: member.name, outcome };
        // Those that answer after the matter is settled are not waited for.
        if (verdict() === 'settled') deadline.abort();
      });
      await Promise.race([Promise.all(work), late]);
    } finally {
      clearTimeout(timer);
      context.signal.removeEventListener('abort', abort);
      deadline.abort();
    }
    const result = verdict();
    const elapsed = context.now() - start;
    if (result === 'settled') return answered(check, elapsed);
    switch (result.status) {
      case 'degraded':
        return degraded(elapsed, result.message);
      case 'unknown':
        return unknown(result.message);
      case 'unhealthy':
        return unhealthy(result.message);
    }
  }

  private async member(member: ResolvedMember, context: CheckContext): Promise<Outcome> {
    const checker = this.checkerOf(member.type);
    if (checker === undefined) return unhealthy(`Checks of type '${member.type}' are not available`);
    try {
      return await checker.check(member, context);
    } catch (error) {
      return unhealthy(`The check could not be made: ${String(error)}`);
    }
  }
}
