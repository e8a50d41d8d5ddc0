import './early';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client';
import { keepFocus } from './app/keep-focus';
import { router } from './app/router';
import { applyTheme } from './app/theme';
import './look/look.css';

applyTheme();
keepFocus();
const place = document.getElementById('root');
if (!place) throw new Error('The page has no place for the dashboard');
createRoot(place).render(
  <StrictMode>
    <I18nProvider locale="en-US">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
