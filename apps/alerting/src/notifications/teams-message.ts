import type { NotificationMessage } from './message';
import { linkOf } from './slack-message';
import { shortened, textOfMessage, worstOf } from './texts';

const MOST_TITLE = 500;
const MOST_TEXT = 15_000;
const COLOURS = { critical: 'Attention', warning: 'Warning', info: 'Accent', resolved: 'Good' };

/** An adaptive card, as a workflow "when a webhook request is received" takes it: https://adaptivecards.io/explorer/ */
export function teamsBody(message: NotificationMessage): string {
  const { title, lines } = textOfMessage(message);
  const link = linkOf(message);
  const text = shortened(lines.filter((line) => line !== link).join('\n'), MOST_TEXT);
  const color = message.test_by === null ? COLOURS[worstOf(message.told)] : COLOURS.info;
  return JSON.stringify({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            {
              type: 'TextBlock',
              text: escaped(shortened(title, MOST_TITLE)),
              size: 'Medium',
              weight: 'Bolder',
              color,
              wrap: true,
            },
            // Of a text block, a line alone does not begin a new line: each is one by itself.
            ...text
              .split('\n')
              .filter((line) => line !== '')
              .map((line) => ({ type: 'TextBlock', text: escaped(line), wrap: true, spacing: 'Small' })),
          ],
          ...(link !== null && { actions: [{ type: 'Action.OpenUrl', title: 'Open in Chain Mapping', url: link }] }),
          msteams: { width: 'Full' },
        },
      },
    ],
  });
}

/** Text blocks read a part of Markdown. */
const escaped = (text: string): string => text.replace(/[\\*_[\]]/g, '\\$&');
