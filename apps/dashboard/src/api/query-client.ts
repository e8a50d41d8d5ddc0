import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isStatus } from './problem';
import { meQuery } from './queries';

const RETRIES = 2;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A key that ends while a page is open: whoever uses it is asked for another.
    onError: (error, { queryKey }) => {
      if (isStatus(error, 401) && queryKey[0] !== 'me') {
        void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
      }
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
