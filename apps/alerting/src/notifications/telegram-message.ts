import type { NotificationMessage } from './message';
import { shortened, textOfMessage } from './texts';

// https://core.telegram.org/bots/api#sendmessage
const MOST_TEXT = 4096;

/** Plain text: without `parse_mode` nothing in it has a meaning. */
export function telegramBody(message: NotificationMessage, chat_id: string): string {
  const { title, lines } = textOfMessage(message);
  const text = shortened([title, ...lines].join('\n'), MOST_TEXT);
  return JSON.stringify({ chat_id, text, link_preview_options: { is_disabled: true } });
}

/** What Telegram asks to wait, in milliseconds: it says so in the body. */
export function askedToWait(body: string): number | null {
  const [, seconds] = /"retry_after"\s*:\s*(\d{1,6})/.exec(body) ?? [];
  return seconds === undefined ? null : Number(seconds) * 1000;
}
