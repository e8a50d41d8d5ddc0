import { NotificationRoutes, NotificationRoutesInput } from '@chain-mapping/model';
import { emptyRoute, pathsOf, withoutRoute, withRoute, withRouteEarlier } from './route-form';

const CHANNEL = '6f1c2a34-5b0e-4a53-9c3d-0d8b8f1f2a77';
const none = NotificationRoutes.parse({ ...NotificationRoutesInput.parse({}), updated_at: null, updated_by: null });
const parsed = (input: unknown) => NotificationRoutes.parse({ ...none, ...NotificationRoutesInput.parse(input) });
const typed = { ...emptyRoute, name: 'Night', value: 'critical', channels: [CHANNEL] };

describe('the form of a route', () => {
  it('adds a route that the API takes, and keeps all others as they are', () => {
    const one = parsed(withRoute(none, typed));
    const two = parsed(withRoute(one, { ...typed, name: 'Day', escalate_after: '15', escalate_to: CHANNEL }));
    expect(two.routes.map(({ name }) => name)).toEqual(['Night', 'Day']);
    expect(two.routes[0]).toEqual(one.routes[0]);
    expect(two.routes[1]?.escalation).toEqual([{ after_seconds: 900, channels: [CHANNEL] }]);
    expect(two.default).toEqual(none.default);
  });

  it('moves and removes one', () => {
    const three = ['a', 'b', 'c'].reduce((routes, name) => parsed(withRoute(routes, { ...typed, name })), none);
    const names = (input: unknown) =>
      parsed(input)
        .routes.map(({ name }) => name)
        .join('');
    expect(names(withRouteEarlier(three, 2))).toBe('acb');
    expect(names(withRouteEarlier(three, 0))).toBe('abc');
    expect(names(withoutRoute(three, 1))).toBe('ac');
  });

  it('lets the API name what is wrong', () => {
    const wrong = NotificationRoutesInput.safeParse(
      withRoute(none, {
        ...typed,
        name: ' ',
        value: 'loud',
        channels: ['x'],
        escalate_after: 'soon',
        escalate_to: CHANNEL,
      }),
    );
    const paths = wrong.error?.issues.map(({ path }) => path.join('.').replace('routes.0.', '')) ?? [];
    for (const pattern of Object.values(pathsOf)) expect(paths.some((path) => pattern.test(path))).toBe(true);
  });
});
