import type { NotificationMessage } from './message';
import { shortened, textOfMessage } from './texts';

// https://docs.slack.dev/reference/block-kit/blocks
const MOST_HEADER = 150;
const MOST_SECTION = 3000;

/** Plain text everywhere but in the notification line, so that nothing in it can call people or make a link. */
export function slackBody(message: NotificationMessage): string {
  const { title, lines } = textOfMessage(message);
  const link = linkOf(message);
  const body = lines.filter((line) => line !== link).join('\n');
  return JSON.stringify({
    text: escaped(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shortened(title, MOST_HEADER), emoji: false } },
      ...(body === ''
        ? []
        : [{ type: 'section', text: { type: 'plain_text', text: shortened(body, MOST_SECTION), emoji: false } }]),
      ...(link === null
        ? []
        : [
            {
              type: 'actions',
              elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open in Chain Mapping' }, url: link }],
            },
          ]),
    ],
  });
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Where the button of a message leads: to its one incident, else to the dashboard. */
export function linkOf({ told, public_url }: NotificationMessage): string | null {
  const [first, second] = told;
  return first !== undefined && second === undefined ? first.link : public_url;
}
