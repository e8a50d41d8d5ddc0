/**
 * An answer as JSON text, for who has it in that form: it goes out as it is, is not parsed or checked again, and whoever writes it answers for
 * it that it keeps to the contract of the query.
 */
export class Written<Value> {
  /** Only to tell the types apart. */
  declare private readonly value: Value;

  /** @param json the text of a value that was checked against the contract */
  constructor(readonly json: string) {}

  /** A value that was made here from what was checked before. */
  static of<Value>(value: Value): Written<Value> {
    return new Written(JSON.stringify(value));
  }
}
