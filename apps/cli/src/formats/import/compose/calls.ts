import { type Call, callOf } from '../technology';

/** An address in a text, and how it is called, where it says so. */
export interface Address {
  readonly host: string;
  readonly call: Call | undefined;
  /** Whether it is a URL, and so surely an address. */
  readonly isUrl: boolean;
}

const URL_IN_TEXT =
  /([a-z][a-z0-9+.-]{0,31}):\/\/(?:[^\s/?#,;'"]{0,1000}@)?(\[[^\]\s]{0,64}\]|[^\s/?#@:,;'"]{1,255})/gi;

/** Environment variables that hold a host without a scheme. */
const HOST_VARIABLE =
  /(?:^|_)(?:HOSTS?|HOSTNAME|ADDR|ADDRESS|ADDRESSES|SERVERS?|BROKERS?|ENDPOINTS?|NODES?|URLS?|URI|TARGET|UPSTREAM)$/i;

/** The addresses in an environment variable: URLs, and hosts with or without a port where the variable's name says so. */
export function addressesIn(name: string, value: string): Address[] {
  const urls = [...value.matchAll(URL_IN_TEXT)].map(([, scheme = '', host = '']) => ({
    host,
    call: callOf(scheme),
    isUrl: true,
  }));
  if (urls.length > 0 || !HOST_VARIABLE.test(name)) return urls;
  return value.split(/[\s,;]+/).flatMap((part) => {
    const [, host] = /^([A-Za-z0-9_.-]{1,255})(?::\d{1,5})?$/.exec(part) ?? [];
    return host === undefined ? [] : [{ host, call: undefined, isUrl: false }];
  });
}
