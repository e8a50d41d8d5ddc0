/**
 * Asks again and again until the expectation holds, and answers what it answered then.
 *
 * @param expectation throws, or rejects, while it does not hold yet
 * @param options.timeout_ms how long to ask; after that its last error is thrown. Long, as a machine may have other work: it costs time only where a test fails
 */
export async function eventually<T>(
  expectation: () => T | Promise<T>,
  options: { readonly timeout_ms?: number; readonly every_ms?: number } = {},
): Promise<T> {
  const { timeout_ms = 30_000, every_ms = 25 } = options;
  const end = performance.now() + timeout_ms;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, every_ms));
    }
  }
}
