import { CheckDeadline } from './check-deadline';

describe('CheckDeadline', () => {
  it('tells those who listen, once', () => {
    const deadline = new CheckDeadline();
    const [told, gone] = [jest.fn(), jest.fn()];
    deadline.addEventListener('abort', told);
    deadline.addEventListener('abort', gone);
    deadline.removeEventListener('abort', gone);
    expect(deadline.aborted).toBe(false);
    deadline.abort();
    deadline.abort();
    expect(deadline.aborted).toBe(true);
    expect(told).toHaveBeenCalledTimes(1);
    expect(gone).not.toHaveBeenCalled();
  });

  it.each(['before', 'after'])('is a signal for those who need one, asked for %s it is over', (when) => {
    const deadline = new CheckDeadline();
    const early = when === 'before' ? deadline.signal : undefined;
    deadline.abort();
    const signal = early ?? deadline.signal;
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(deadline.reason);
    expect(deadline.reason).toMatchObject({ name: 'AbortError' });
    expect(deadline.signal).toBe(signal);
  });
});
