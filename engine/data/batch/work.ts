/** What is done to a table, batch by batch. */
export interface BatchWork {
  /** Names the cursor in the target: the same for every try of this work, another for any other work. */
  readonly id: string;
  /** The table as SQL names it. */
  readonly table: string;
  /** Columns of a key that is unique and never null, in its order; none: the table's pages are walked. */
  readonly keys: readonly string[];
  /**
   * INSERT, UPDATE, DELETE or MERGE for one batch. The relation `batch` holds the keys of its rows, or their `ctid`:
   * `UPDATE orders AS t SET total = … FROM batch WHERE t.id = batch.id`.
   */
  readonly sql: string;
  /**
   * Holds for a row that is still to be done, and `sql` asks for it too. Rows that moved behind the cursor meanwhile are
   * found by it and done in another pass. Without a key it is a must: a row can be met twice on its way through the
   * pages.
   */
  readonly pending?: string;
}
