/** Facts of one failure. Values are shown to people and written to JSON: never a secret, never a row's value. */
export type Facts = Readonly<
  Record<string, Fact | readonly string[] | Readonly<Record<string, Fact | null>> | null | undefined>
>;

type Fact = string | number | boolean;

/** Where in the user's files it happened. Lines and columns start at 1; columns count characters. */
export type Place = Readonly<{ file?: string; line?: number; column?: number }>;

/** One row of the error table. `code` is frozen once released; rows are only ever added. */
export interface ErrorRow<F> {
  readonly code: string;
  readonly exit: number;
  /** Status of an HTTP answer; it follows from the exit code where there is none. */
  readonly status?: number;
  message(facts: F): string;
  remedy(facts: F): string;
}

/** Gives a row its facts' type without repeating it at each function. */
export function row<F extends Facts = Facts>(row: ErrorRow<F>): ErrorRow<F> {
  return row;
}

/** `file:line:column: ` as far as known, or nothing. */
export function at({ file, line, column }: Place): string {
  if (file === undefined) return "";
  return [file, line, column].filter((part) => part !== undefined).join(":") + ": ";
}
