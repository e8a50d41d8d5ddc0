import { type ComposeService, withDefaults } from './compose-file';

/** A port of a container that answers on the machine too. */
export interface PublishedPort {
  readonly published: number;
  readonly target: number;
  /** Which of the service's `ports` says so. */
  readonly index: number;
}

/** The TCP ports of a service that have a number of their own on the machine; of a range, the first. */
export const publishedPorts = ({ ports }: ComposeService): PublishedPort[] =>
  (ports ?? []).flatMap((port, index) => {
    const [text, protocol] =
      typeof port === 'string'
        ? withDefaults(port).split('/')
        : [`${withDefaults(port.published ?? '')}:${port.target}`, port.protocol];
    // `8080:80`, `127.0.0.1:8080:80`, `[::1]:8080:80`, `8080-8082:80-82`.
    const [, from, to] = /(?:^|:)(\d{1,5})(?:-\d{1,5})?:(\d{1,5})(?:-\d{1,5})?$/.exec(text ?? '') ?? [];
    const [published, target] = [Number(from), Number(to)];
    return protocol !== 'udp' && published >= 1 && published <= 65_535 ? [{ published, target, index }] : [];
  });
