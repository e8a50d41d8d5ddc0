import { useState } from 'react';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const NAME = 'chain-mapping.theme';

const stored = (): Theme => THEMES.find((theme) => theme === localStorage.getItem(NAME)) ?? 'system';

/** Before the first paint, so that nothing flashes in the other colours. */
export function applyTheme(theme = stored()): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(stored);
  const change = (next: Theme): void => {
    localStorage.setItem(NAME, next);
    applyTheme(next);
    setTheme(next);
  };
  return [theme, change];
}
