import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { texts } from '../texts/texts';

const t = texts.tour;
const NAME = 'chain-mapping.tour';
const DONE = 'done';
const STEPS = [
  { ...t.steps.overview, to: '/' },
  { ...t.steps.map, to: '/map' },
  { ...t.steps.incidents, to: '/incidents' },
  { ...t.steps.own, to: '/discovery' },
] as const;

/** What there is to see, in four steps, for whoever is here for the first time; this browser remembers who has seen it. */
export function Tour() {
  const [step, setStep] = useState(() => (localStorage.getItem(NAME) === DONE ? undefined : 0));
  const shown = step === undefined ? undefined : STEPS[step];
  if (step === undefined || shown === undefined) return null;
  const end = (): void => {
    localStorage.setItem(NAME, DONE);
    setStep(undefined);
  };
  const next = STEPS[step + 1];
  return (
    <aside className="tour" aria-label={t.label}>
      <p className="small muted">{t.step(step + 1, STEPS.length)}</p>
      <h2>{shown.title}</h2>
      <p>{shown.text}</p>
      <div className="row wrap">
        {next ? (
          <Link className="button primary" to={next.to} onClick={() => setStep(step + 1)}>
            {t.next(next.title)}
          </Link>
        ) : (
          <Button className="button primary" onPress={end}>
            {t.done}
          </Button>
        )}
        {next && (
          <Button className="button quiet" onPress={end}>
            {t.skip}
          </Button>
        )}
      </div>
    </aside>
  );
}
