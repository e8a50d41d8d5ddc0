import { behaviourFrom, healthy, ModeChange, type SimulatedService } from '../services/behaviour';

export interface ControlRequest {
  method: string;
  path: string;
  /** The body as it came; empty where there is none. */
  body: string;
}

export interface ControlAnswer {
  status: number;
  content: Record<string, unknown>;
}

/** What the control API controls. */
export interface Controlled {
  services: ReadonlyMap<string, SimulatedService>;
  uptimeSeconds: () => number;
  /** Why the platform is not ready, or nothing. */
  notReadyBecause: () => string | undefined;
}

/** Answers one request to the control API. Errors are RFC 9457 problems. */
export function answerControl(request: ControlRequest, platform: Controlled): ControlAnswer {
  const { method, path } = request;
  const [first = '', second, third, ...more] = path.split('/').filter((part) => part !== '');
  const route =
    more.length > 0
      ? ''
      : [first, second && (first === 'services' ? '{name}' : second), third].filter(Boolean).join('/');
  switch (route) {
    case 'health':
      return only('GET', method, () =>
        ok({ status: 'ok', service: 'demo-platform', uptime_seconds: platform.uptimeSeconds() }),
      );
    case 'health/ready':
      return only('GET', method, () => readiness(platform.notReadyBecause()));
    case 'services':
      return only('GET', method, () => ok({ services: listed(platform) }));
    case 'services/{name}':
      return only('GET', method, () => withService(platform, second, (service) => ok(view(service))));
    case 'services/{name}/mode':
      return only('PUT', method, () => withService(platform, second, (service) => changeMode(service, request.body)));
    case 'reset':
      return only('POST', method, () => {
        for (const service of platform.services.values()) service.behave(healthy);
        return ok({ services: listed(platform) });
      });
    default:
      return problem(404, 'Not Found', `Nothing is at ${path}`);
  }
}

export function problem(
  status: number,
  title: string,
  detail: string,
  more: Record<string, unknown> = {},
): ControlAnswer {
  return { status, content: { type: 'about:blank', title, status, detail, ...more } };
}

function ok(content: Record<string, unknown>): ControlAnswer {
  return { status: 200, content };
}

function only(allowed: string, method: string, answer: () => ControlAnswer): ControlAnswer {
  if (method === allowed) return answer();
  return problem(405, 'Method Not Allowed', `Only ${allowed} is allowed here`);
}

function readiness(reason: string | undefined): ControlAnswer {
  return reason === undefined ? ok({ status: 'ready' }) : { status: 503, content: { status: 'starting', reason } };
}

function withService(
  platform: Controlled,
  encodedName: string | undefined,
  answer: (service: SimulatedService) => ControlAnswer,
): ControlAnswer {
  const name = decoded(encodedName ?? '');
  const service = platform.services.get(name);
  if (service !== undefined) return answer(service);
  const names = [...platform.services.keys()].sort();
  return problem(404, 'Not Found', `There is no service '${name}'. The services are: ${names.join(', ')}`, {
    services: names,
  });
}

function changeMode(service: SimulatedService, body: string): ControlAnswer {
  const change = ModeChange.safeParse(parsedOrText(body));
  if (!change.success) {
    const errors = change.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    const named = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    return problem(400, 'Bad Request', named.join('; '), { errors });
  }
  service.behave(behaviourFrom(change.data));
  return ok(view(service));
}

function listed(platform: Controlled): Record<string, unknown>[] {
  return [...platform.services.values()].map(view);
}

function view({ name, base_url, behaviour }: SimulatedService): Record<string, unknown> {
  return { name, base_url: withoutPassword(base_url), mode: behaviour.mode, delay_ms: behaviour.delay_ms };
}

function withoutPassword(base_url: string): string {
  const url = new URL(base_url);
  if (url.password === '') return base_url;
  url.password = '***';
  return url.href;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

/** What is not JSON stays a text, which no schema of an object takes. */
function parsedOrText(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}
