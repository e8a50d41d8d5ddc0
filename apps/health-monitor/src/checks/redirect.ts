import type { Question } from './http-request';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What a server may know to which somebody else has sent us. */
const HARMLESS = /^(accept|accept-language|user-agent)$/i;

export const isRedirect = (status: number): boolean => REDIRECTS.has(status);

/**
 * The question to ask where an answer redirects to, or in words why there is none. Nothing that may be secret goes to another origin.
 * https://www.rfc-editor.org/rfc/rfc9110#section-15.4
 */
export function redirected(question: Question, status: number, location: string | undefined): Question | string {
  if (location === undefined || location === '') return `Redirected by status ${String(status)} to nowhere`;
  if (!URL.canParse(location, question.url.href)) return 'Redirected to something that is no URL';
  const url = new URL(location, question.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return `Redirected to the scheme '${url.protocol.slice(0, -1)}', which is not HTTP`;
  }
  const isElsewhere = url.origin !== question.url.origin;
  if (!isElsewhere && url.username === '') {
    url.username = question.url.username;
    url.password = question.url.password;
  }
  const keepsBody = status === 307 || status === 308;
  if (keepsBody && isElsewhere && question.body !== undefined) {
    return `Redirected to ${url.host}, which is not given the body`;
  }
  const becomesGet = !keepsBody && question.method !== 'HEAD';
  return {
    ...question,
    url,
    method: becomesGet ? 'GET' : question.method,
    body: keepsBody ? question.body : undefined,
    headers: Object.fromEntries(
      Object.entries(question.headers).filter(([name]) => !isElsewhere || HARMLESS.test(name)),
    ),
  };
}
