import { AnswersAtMost } from './answers-at-most';

describe('a question that is put at most once a second', () => {
  let time = 0;
  const asked: number[] = [];
  const pauses: { readonly until: number; readonly end: () => void }[] = [];
  const answers = (): AnswersAtMost =>
    new AnswersAtMost(
      1000,
      async () => asked.push(time) > 0,
      () => time,
      (ms) => new Promise<void>((end) => pauses.push({ until: time + ms, end })),
    );
  const passTo = (to: number): void => {
    time = to;
    for (const pause of pauses.filter(({ until }) => until <= to)) pause.end();
  };

  beforeEach(() => {
    time = 0;
    asked.splice(0);
    pauses.splice(0);
  });

  it('is put at once, and for all who ask in that moment once', async () => {
    const question = answers();
    await Promise.all([question.ask(), question.ask()]);
    expect(asked).toEqual([0]);
  });

  it('is put again for who asks later, when the second is over and not before', async () => {
    const question = answers();
    await question.ask();
    time = 300;
    const late = [question.ask(), question.ask()];
    expect(pauses.map(({ until }) => until)).toEqual([1000]);
    expect(asked).toEqual([0]);
    passTo(1000);
    await Promise.all(late);
    expect(asked).toEqual([0, 1000]);
    passTo(5000);
    await question.ask();
    expect(asked).toEqual([0, 1000, 5000]);
  });
});
