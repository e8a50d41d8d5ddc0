import type { NotificationMessage } from './message';
import { shortened, textOfMessage } from './texts';

const MOST_SUBJECT = 200;
const DOMAIN = 'chain-mapping.invalid';

export interface EmailText {
  readonly subject: string;
  readonly text: string;
  /** The same when it is sent again. */
  readonly message_id: string;
  /** All messages of one incident are one thread. */
  readonly thread: string | undefined;
}

export function emailText(message: NotificationMessage): EmailText {
  const { title, lines } = textOfMessage(message);
  const [first, second] = message.told;
  const incident = first !== undefined && second === undefined ? first.incident : undefined;
  return {
    subject: shortened(title, MOST_SUBJECT),
    text: `${[title, '', ...lines].join('\n')}\n`,
    message_id: `<${message.id}@${DOMAIN}>`,
    thread: incident === undefined ? undefined : `<incident.${incident.id}@${DOMAIN}>`,
  };
}
