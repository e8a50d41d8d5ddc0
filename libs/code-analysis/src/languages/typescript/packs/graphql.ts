import { argumentOf, type FrameworkPack, textArgument } from '../../language';
import { callOf, entryOf } from '../queries';

/** GraphQL over HTTP: clients, and the subgraphs of a gateway. */
export const graphql: FrameworkPack = {
  name: 'graphql',
  keywords: ['graphql', 'apollo', 'Apollo', 'urql'],
  rules: [
    {
      id: 'typescript.graphql.client',
      ...callOf(
        'GraphQLClient',
        'ApolloClient',
        'HttpLink',
        'createHttpLink',
        'BatchHttpLink',
        'RemoteGraphQLDataSource',
      ),
      read(match) {
        const receiver = match.path('callee');
        const list = match.arguments('arguments');
        const url = textArgument(list, 0, 'uri', 'url');
        if (receiver === null || url === null) return null;
        return { kind: 'service_call', library: 'graphql', receiver, origins: ORIGINS, method: 'POST', url };
      },
    },
    {
      id: 'typescript.graphql.subgraph',
      ...entryOf('url'),
      read(match) {
        if (argumentOf(match.arguments('object'), 99, 'name') === null) return null;
        return {
          kind: 'service_call',
          library: 'graphql',
          receiver: ['subgraphs'],
          origins: [],
          method: 'POST',
          url: match.value('value'),
        };
      },
    },
  ],
};

const ORIGINS = [
  ...[
    'graphql-request.GraphQLClient',
    'apollo-boost',
    '@apollo.client.ApolloClient',
    '@apollo.client.HttpLink',
    '@apollo.client.createHttpLink',
  ],
  ...['apollo-link-http.HttpLink', 'apollo-link-http.createHttpLink', '@apollo.gateway.RemoteGraphQLDataSource'],
];
