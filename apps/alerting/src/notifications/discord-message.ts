import type { NotificationMessage } from './message';
import { linkOf } from './slack-message';
import { shortened, textOfMessage, worstOf } from './texts';

// https://docs.discord.com/developers/resources/message#embed-object
const MOST_TITLE = 256;
const MOST_DESCRIPTION = 4096;
const COLOURS = { critical: 0xd32f2f, warning: 0xf9a825, info: 0x1976d2, resolved: 0x388e3c };

export function discordBody(message: NotificationMessage): string {
  const { title, lines } = textOfMessage(message);
  const link = linkOf(message);
  const description = lines.filter((line) => line !== link).join('\n');
  return JSON.stringify({
    // Nothing in it calls people.
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: shortened(escaped(title), MOST_TITLE),
        description: shortened(escaped(description), MOST_DESCRIPTION),
        color: message.test_by === null ? COLOURS[worstOf(message.told)] : COLOURS.info,
        timestamp: message.at,
        ...(link !== null && { url: link }),
      },
    ],
  });
}

/** Without the meaning that Markdown would give it. */
const escaped = (text: string): string => text.replace(/[\\*_~`|>[\]<]/g, '\\$&');
