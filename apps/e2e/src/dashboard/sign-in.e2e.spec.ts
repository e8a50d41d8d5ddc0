import { eventually } from '@chain-mapping/testing';
import { barriers } from './accessibility';
import { browserOfFile, openPage, overflow, type WatchedPage } from './browser';
import { startGuardedGateway } from './guarded-gateway';
import { AUDIENCE, CLIENT, type Behaviour, type Issuer, startIssuer } from './issuer';

describe('signing in by an OpenID Connect issuer', () => {
  const browser = browserOfFile();
  let issuer: Issuer;
  let gateway: Awaited<ReturnType<typeof startGuardedGateway>>;
  let watched: WatchedPage;

  beforeAll(async () => {
    issuer = await startIssuer();
    gateway = await startGuardedGateway({
      OIDC_ISSUER: issuer.url,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_CLIENT_ID: CLIENT,
      OIDC_DISPLAY_NAME: 'Example ID',
    });
  }, 250_000);

  afterAll(async () => {
    await gateway?.stop();
    issuer?.stop();
  });

  beforeEach(async () => {
    issuer.behaviour = 'well';
    issuer.lifetime_s = 3600;
    issuer.granted.length = 0;
    watched = await openPage(browser(), gateway.url, { friends: [issuer.url] });
  });

  afterEach(async () => {
    await watched?.context.close();
  });

  const signIn = async (path = '/'): Promise<void> => {
    await watched.page.goto(path);
    await watched.page.getByRole('button', { name: 'Sign in with Example ID' }).click();
    await watched.page.getByRole('link', { name: 'Let me in' }).click();
  };

  it('comes back to where people wanted to go, and keeps the token in the tab alone', async () => {
    const { page, context, faults } = watched;
    await page.goto('/chains/A1?tab=versions');
    await page.getByRole('button', { name: 'Sign in with Example ID' }).waitFor();
    expect([await barriers(page), await overflow(page)]).toEqual([[], 0]);
    await signIn('/chains/A1?tab=versions');
    await page.getByRole('heading', { name: /Market data ingestion/ }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?tab=versions');
    expect(issuer.granted).toEqual(['authorization_code']);
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('eyJ');

    const other = await context.newPage();
    await other.goto(`${gateway.url}/alerts`);
    await other.getByRole('button', { name: 'Sign in with Example ID' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with Example ID' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('makes a token anew before it ends', async () => {
    issuer.lifetime_s = 31;
    await signIn();
    await watched.page.getByText('Live', { exact: true }).waitFor();
    await eventually(() => expect(issuer.granted.slice(0, 2)).toEqual(['authorization_code', 'refresh_token']), {
      timeout_ms: 10_000,
    });
    issuer.lifetime_s = 3600;
    expect(watched.faults).toEqual([]);
  });

  const refusals: readonly (readonly [Behaviour, string])[] = [
    ['refuses', 'Example ID did not sign you in: Ann is not on the list.'],
    ['another nonce', 'What came back from Example ID does not belong to this sign-in'],
    ['for others', 'The token of Example ID is not taken here: The claim aud of the token is not as it must be.'],
  ];
  it.each(refusals)('says in words what came of it when the issuer answers: %s', async (behaviour, words) => {
    issuer.behaviour = behaviour;
    await signIn();
    await watched.page.getByText(words).waitFor();
    expect(await barriers(watched.page)).toEqual([]);
    await watched.page.getByRole('link', { name: 'Back to the sign-in' }).click();
    await watched.page.getByLabel('API key or access token').waitFor();
    expect(watched.faults).toEqual([]);
  });

  it('takes nothing that it did not ask for', async () => {
    const { page } = watched;
    await page.goto('/sign-in/callback?code=of-somebody-else&state=theirs');
    await page.getByText('This sign-in was not begun in this tab').waitFor();
    await page.goto('/');
    await page.getByRole('button', { name: 'Sign in with Example ID' }).click();
    const link = page.getByRole('link', { name: 'Let me in' });
    const back = new URL((await link.getAttribute('href')) ?? '');
    back.searchParams.set('state', 'theirs');
    await page.goto(back.href);
    await page.getByText('What came back from Example ID does not belong to this sign-in').waitFor();
    expect(issuer.granted).toEqual([]);
    expect(watched.faults).toEqual([]);
  });
});
