/** A pair that a generated one came down to. Statements that a major does not know are told by `since`. */
export interface GeneratedCase {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly since?: number;
}
