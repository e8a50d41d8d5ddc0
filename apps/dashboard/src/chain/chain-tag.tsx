import { Link } from '@tanstack/react-router';

/** A chain, named by its id, and the way to its page. */
export function ChainTag({ id }: { id: string }) {
  return (
    <Link className="tag" to="/chains/$id" params={{ id }}>
      {id}
    </Link>
  );
}
