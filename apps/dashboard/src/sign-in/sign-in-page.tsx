import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Button, FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components';
import { call } from '../api/client';
import { authorization, forgetKey, keepKey } from '../api/credentials';
import { isStatus } from '../api/problem';
import { accessQuery, type Me, meQuery } from '../api/queries';
import { Refusal } from '../look/parts';
import { texts } from '../texts/texts';
import { ByIssuer } from './by-issuer';
import { keepRenewal } from './kept';
import './sign-in.css';

const t = texts.signIn;
const route = getRouteApi('/sign-in');

export function SignInPage() {
  const access = useQuery(accessQuery);
  const issuer = access.data?.oidc_issuer ?? null;
  const signIn = access.data?.sign_in ?? null;
  const { to = '/' } = route.useSearch();
  return (
    <main className="sign-in">
      <div className="panel">
        <h1>{texts.product}</h1>
        {access.data?.access_control === 'off' ? (
          <>
            <p>{t.open}</p>
            <Link className="button primary" to="/">
              {t.goOn}
            </Link>
          </>
        ) : (
          <>
            {issuer !== null && signIn !== null && (
              <>
                <ByIssuer issuer={{ ...signIn, issuer }} to={to} />
                <p className="or">{t.or}</p>
              </>
            )}
            <p className="muted">{t.help}</p>
            {issuer !== null && signIn === null && <p className="muted">{t.oidc(issuer)}</p>}
            <KeyForm label={issuer === null ? t.key : t.keyOrToken} isMain={signIn === null} />
          </>
        )}
      </div>
    </main>
  );
}

function KeyForm({ label, isMain }: { label: string; isMain: boolean }) {
  const { to = '/' } = route.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [key, setKey] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  const [isAsking, setAsking] = useState(false);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const given = key.trim();
    setFailure(undefined);
    setRefusal(/^[\x21-\x7e]+$/.test(given) ? undefined : t.keyNeeded);
    if (!/^[\x21-\x7e]+$/.test(given)) return;
    setAsking(true);
    try {
      const me = await call<Me>('GET', '/api/v1/access/me', { headers: authorization(given) });
      keepKey(given);
      keepRenewal(undefined);
      client.clear();
      client.setQueryData(meQuery.queryKey, me);
      await navigate({ href: to });
    } catch (error) {
      forgetKey();
      if (isStatus(error, 401)) setRefusal(t.refused);
      else setFailure(error);
    } finally {
      setAsking(false);
    }
  };

  return (
    <Form className="stack tight" onSubmit={(event) => void submit(event)} validationBehavior="aria">
      <TextField
        className="field"
        type="password"
        autoComplete="current-password"
        value={key}
        onChange={setKey}
        isInvalid={refusal !== undefined}
      >
        <Label>{label}</Label>
        <Input />
        <Text slot="description" className="help">
          {t.stays}
        </Text>
        <FieldError className="wrong">{refusal}</FieldError>
      </TextField>
      <Refusal error={failure} />
      <Button type="submit" className={isMain ? 'button primary' : 'button'} isPending={isAsking}>
        {t.submit}
      </Button>
    </Form>
  );
}
