import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Chains, chainsQuery } from '../api/queries';

// One function for all that ask: the names are then worked out once for each list of chains.
const namesOf = ({ chains }: Chains): ReadonlyMap<string, string> => new Map(chains.map(({ id, name }) => [id, name]));
const NONE: ReadonlyMap<string, string> = new Map();

/** The names of all chains by id, once they are known. */
export const useChainNames = (): ReadonlyMap<string, string> =>
  useQuery({ ...chainsQuery, select: namesOf }).data ?? NONE;

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
