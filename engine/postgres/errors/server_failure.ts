import type { ServerFields } from "../connection/mod.ts";

/**
 * What PostgreSQL answered, kept as `cause`. `message` is safe to print; the words that may quote row values, DETAIL
 * among them, are only behind `reveal()`, so that no logger or JSON writer finds them.
 */
export class ServerFailure extends Error {
  override readonly name = "ServerFailure";
  readonly sqlstate: string;
  /** Where in the query text the server points, 1-based, in characters. */
  readonly position?: number;
  readonly internalPosition?: number;
  readonly #fields: ServerFields;

  constructor(fields: ServerFields, safeMessage: string) {
    super(safeMessage);
    this.#fields = fields;
    this.sqlstate = fields.code ?? "XX000";
    this.position = fields.position === undefined ? undefined : Number(fields.position);
    this.internalPosition = fields.internal_position === undefined ? undefined : Number(fields.internal_position);
  }

  /** All of it, row values included. Only for people who asked to see details. */
  reveal(): Readonly<ServerFields> {
    return this.#fields;
  }
}
