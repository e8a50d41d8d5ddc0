/** A chain, named by its id. */
export function ChainTag({ id }: { id: string }) {
  return <span className="tag">{id}</span>;
}
