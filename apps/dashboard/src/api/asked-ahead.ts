const asked = new Map<string, Promise<Response>>();

export function askAhead(path: string, headers: Readonly<Record<string, string>>): void {
  const answer = fetch(path, { headers });
  // Whoever takes it deals with what went wrong.
  answer.catch(() => undefined);
  asked.set(path, answer);
}

/** The answer to what was asked for ahead, once. */
export function askedAhead(path: string): Promise<Response> | undefined {
  const answer = asked.get(path);
  asked.delete(path);
  return answer;
}
