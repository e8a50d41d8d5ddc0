import { normalisePath, targetOf } from './targets';

describe('targetOf', () => {
  it.each([
    ['http://ai-provider:8005/analyze', 'service', 'ai-provider', 8005, '/analyze'],
    ['https://prices.trading.svc.cluster.local', 'service', 'prices', null, '/'],
    ['http://user:secret@users/me', 'service', 'users', null, '/me'],
    ['https://api.stripe.com/v1?x=1', 'external', 'api.stripe.com', null, '/v1'],
    ['https://api.openai.com/v1/chat', 'ai_model', 'openai', null, '/v1/chat'],
    ['http://localhost:8005/x', 'service', 'localhost-8005', 8005, '/x'],
    ['http://users:{port}/x', 'service', 'users', null, '/x'],
    ['{settings.USERS_SERVICE_URL}/me', 'service', 'users-service', null, '/me'],
    ['http://{ORDER_HOST}:80/o', 'service', 'order', 80, '/o'],
    ['{self.paymentServiceUrl}/pay', 'service', 'payment-service', null, '/pay'],
  ])('%s', (url, kind, name, port, path) => {
    expect(targetOf(url)?.target).toEqual({ kind, name, port, path });
  });

  it.each([
    '/relative',
    '{url}',
    '{self.base_url}/x',
    '{webhook_url}',
    '{invocation_endpoint}/x',
    '{self.target_url}',
    'users',
    'ftp://x/y',
    'http://',
    'http://{…}/x',
  ])('does not know where %s leads', (url) => {
    expect(targetOf(url)).toBeNull();
  });
});

describe('normalisePath', () => {
  it.each([
    ['/users/<int:id>', '/users/{id}'],
    ['users/:id/x', '/users/{id}/x'],
    ['/files/{path:path}', '/files/{path}'],
    ['//a//b', '/a/b'],
    ['', '/'],
  ])('%s is %s', (path, expected) => {
    expect(normalisePath(path)).toBe(expected);
  });
});
