/** A service that a `.proto` file defines. */
export interface ProtoService {
  readonly name: string;
  /** With its package, as it goes over the wire: `shop.v1.CartService`. */
  readonly full_name: string;
  readonly methods: readonly string[];
  readonly line: number;
}

const MOST_SERVICES = 200;
const MOST_METHODS = 500;

export const isProto = (file: string): boolean => file.endsWith('.proto');

/** The services of a `.proto` file, as far as it can be read; never throws. Messages and options are passed over. */
export function readProto(text: string): ProtoService[] {
  const tokens = tokensOf(text);
  const services: ProtoService[] = [];
  let inPackage = '';
  let depth = 0;
  for (let at = 0; at < tokens.length && services.length < MOST_SERVICES; at += 1) {
    const token = tokens[at]?.text;
    if (token === '{') depth += 1;
    else if (token === '}') depth = Math.max(0, depth - 1);
    else if (depth === 0 && token === 'package') inPackage = tokens[at + 1]?.text ?? '';
    else if (depth === 0 && token === 'service' && tokens[at + 2]?.text === '{') {
      const { text: name = '', line = 1 } = tokens[at + 1] ?? {};
      const body = blockOf(tokens, at + 2);
      const full_name = inPackage === '' ? name : `${inPackage}.${name}`;
      if (/^[A-Za-z_]\w*$/.test(name)) services.push({ name, full_name, methods: methodsOf(body), line });
      at += 2 + body.length;
    }
  }
  return services;
}

interface Token {
  readonly text: string;
  readonly line: number;
}

/** Words (with their dots), strings as one empty token, and every other sign; comments are none. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (const [token] of text.matchAll(
    /\n|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[\w.]+|[^\s\w]/g,
  )) {
    if (token === '\n') line += 1;
    else if (token.startsWith('/*')) line += token.split('\n').length - 1;
    else if (!token.startsWith('//')) tokens.push({ text: /^["']/.test(token) ? '""' : token, line });
  }
  return tokens;
}

/** The tokens from an opening bracket to the one that closes it, without both. */
function blockOf(tokens: readonly Token[], open: number): readonly Token[] {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at]?.text === '{') depth += 1;
    if (tokens[at]?.text === '}') depth -= 1;
    if (depth === 0) return tokens.slice(open + 1, at);
  }
  return tokens.slice(open + 1);
}

/** `rpc Name (`, not within the options of another. */
function methodsOf(body: readonly Token[]): string[] {
  const methods: string[] = [];
  let depth = 0;
  for (const [at, { text }] of body.entries()) {
    if (text === '{') depth += 1;
    else if (text === '}') depth -= 1;
    const name = body[at + 1]?.text ?? '';
    if (depth === 0 && text === 'rpc' && body[at + 2]?.text === '(' && /^[A-Za-z_]\w*$/.test(name)) methods.push(name);
    if (methods.length >= MOST_METHODS) break;
  }
  return methods;
}
