import { type Assertion, failureOf, type ResolvedCheck } from '@chain-mapping/model';

/** What a text that comes in pieces is waited to become. */
export interface AwaitedText {
  /** Whether the check says anything about a text; it does not wait for one that it says nothing about. */
  readonly isAwaited: boolean;
  /** What the text lacks; `undefined` once it is what was waited for. */
  missing(text: string): string | undefined;
}

const isOnText = ({ on }: Assertion): boolean => on === 'body' || on === 'json';

/** Time is compared once the text is there: waiting for it to get better would be in vain. */
export function awaitedText({ expect, assertions }: ResolvedCheck, whole: string): AwaitedText {
  const onText = assertions?.filter(isOnText) ?? [];
  return {
    isAwaited: expect !== undefined || onText.length > 0,
    missing: (text) =>
      expect !== undefined && !text.includes(expect) ? `${whole} '${expect}'` : failureOf(onText, { body: text }),
  };
}
