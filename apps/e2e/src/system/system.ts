import { readRunningSystem, type RunningSystem } from '@chain-mapping/backends';

/** The system that this run started. */
export function theSystem(): RunningSystem & { readonly home: string } {
  const home = process.env.CHAIN_MAPPING_E2E_HOME ?? '';
  const running = readRunningSystem(home);
  if (!running) throw new Error(`No system runs in '${home}'`);
  return { ...running, home };
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** One call of the HTTP API. */
export async function call<T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> {
  const response = await fetch(`${theSystem().urls.gateway}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : undefined) as T };
}

export const get = <T = Record<string, unknown>>(path: string) => call<T>('GET', path);
export const post = <T = Record<string, unknown>>(path: string, body?: unknown) => call<T>('POST', path, body);
export const put = <T = Record<string, unknown>>(path: string, body: unknown) => call<T>('PUT', path, body);
export const patch = <T = Record<string, unknown>>(path: string, body: unknown, headers?: Record<string, string>) =>
  call<T>('PATCH', path, body, headers);
export const del = (path: string) => call<undefined>('DELETE', path);

/** Puts a service of the demo platform into a mode. */
export async function demo(service: string, mode: 'healthy' | 'broken' | 'slow' | 'failing'): Promise<void> {
  const response = await fetch(`${theSystem().urls.demo}/services/${service}/mode`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode }),
  });
  if (!response.ok) throw new Error(`the demo platform says ${response.status}: ${await response.text()}`);
}
