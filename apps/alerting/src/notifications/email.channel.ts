import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import { type Channel, NotAccepted } from './channel';
import { emailText } from './email-message';

const TIMEOUT_MS = 10_000;

export const emailChannel: Channel<'email'> = {
  async send({ host, port, security, username, password, from, to }, message, { egress, signal }) {
    const { socket } = await egress.connect({ host, port }, signal);
    // What the mail library does not hear of any more is of no interest.
    socket.on('error', () => undefined);
    const abort = (): void => void socket.destroy(new NotAccepted(`${host} did not answer in time`, true));
    signal.addEventListener('abort', abort, { once: true });
    const { subject, text, message_id, thread } = emailText(message);
    const transport = createTransport({
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      tls: isIP(host) === 0 ? { servername: host } : {},
      ...(username !== undefined && { auth: { user: username, pass: password ?? '' } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
      // It is connected already, to an address that was judged.
      getSocket: (_options: unknown, callback: (error: Error | null, options?: object) => void) =>
        callback(null, { connection: socket }),
    });
    try {
      const sent = await transport.sendMail({
        from: { name: 'Chain Mapping', address: from },
        to,
        subject,
        text,
        messageId: message_id,
        ...(thread !== undefined && { references: thread, inReplyTo: thread }),
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      return sent.response;
    } catch (error) {
      throw signal.aborted ? new NotAccepted(`${host} did not answer in time`, true) : refusal(error);
    } finally {
      signal.removeEventListener('abort', abort);
      transport.close();
      socket.destroy();
    }
  },
};

/** 4xx of SMTP is worth another try, 5xx is not, nor is a password that is not taken or TLS that is not there. */
function refusal(error: unknown): NotAccepted {
  const message = error instanceof Error ? error.message : String(error);
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  const isRefused = typeof responseCode === 'number' && responseCode >= 500;
  const isHopeless = code === 'EAUTH' || code === 'ETLS' || code === 'EENVELOPE';
  const isTransient = typeof responseCode === 'number' && responseCode >= 400 && responseCode < 500;
  return new NotAccepted(message, isTransient || !(isRefused || isHopeless), null, { cause: error });
}
