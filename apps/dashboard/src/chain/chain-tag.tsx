import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { chainsQuery } from '../api/queries';

/** The names of all chains by id, once they are known. */
export function useChainNames(): ReadonlyMap<string, string> {
  const { data } = useQuery({
    ...chainsQuery,
    select: ({ chains }) => new Map(chains.map(({ id, name }) => [id, name])),
  });
  return data ?? NONE;
}
const NONE: ReadonlyMap<string, string> = new Map();

/** A chain, named by its id, and by its name where it is given; the way to its page. */
export function ChainTag({ id, name }: { id: string; name?: string | undefined }) {
  return (
    <Link className="tag" to="/chains/$id" params={{ id }} title={name}>
      {id}
      {name !== undefined && (
        <>
          {' '}
          <bdi>{name}</bdi>
        </>
      )}
    </Link>
  );
}
