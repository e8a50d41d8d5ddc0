import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { ApiError, isStatus } from './api/problem';
import { meQuery } from './api/queries';
import { router } from './app/router';
import { applyTheme } from './app/theme';
import './look/look.css';

const RETRIES = 2;

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A key that ends while a page is open: whoever uses it is asked for another.
    onError: (error, { queryKey }) => {
      if (isStatus(error, 401) && queryKey[0] !== 'me') void client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // What the API refuses it refuses again; what it could not answer it may be able to in a moment.
      retry: (failures, error) => failures < RETRIES && !(error instanceof ApiError && error.status < 500),
      refetchOnWindowFocus: false,
    },
  },
});

applyTheme();
const place = document.getElementById('root');
if (!place) throw new Error('The page has no place for the dashboard');
createRoot(place).render(
  <StrictMode>
    <I18nProvider locale="en-US">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
