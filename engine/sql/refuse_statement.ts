import { ConfitureError } from "../errors.ts";
import type { Tree } from "./tree.ts";

/** Refuses, by its node, what a build cannot honour whatever else its files hold. */
export function refuseStatement(
  node: string,
  tree: Tree,
  place: { file: string; line: number; column: number },
): void {
  if (node === "TransactionStmt") refuseTransaction(tree, place);
  if (node === "CopyStmt" && !tree.is_from && !tree.filename) {
    throw new ConfitureError("statement-refused", {
      ...place,
      what: "COPY … TO stdout",
      why: "a build has nowhere to send the rows",
      instead: "Remove the statement.",
    });
  }
}

/** A build is one transaction of its own: wrappers of a file are dropped, what undoes work cannot be honoured. */
function refuseTransaction(tree: Tree, place: { file: string; line: number; column: number }): void {
  const refused: Record<string, string> = {
    TRANS_STMT_ROLLBACK: "ROLLBACK",
    TRANS_STMT_ROLLBACK_TO: "ROLLBACK TO SAVEPOINT",
    TRANS_STMT_PREPARE: "PREPARE TRANSACTION",
    TRANS_STMT_COMMIT_PREPARED: "COMMIT PREPARED",
    TRANS_STMT_ROLLBACK_PREPARED: "ROLLBACK PREPARED",
  };
  const what = refused[tree.kind];
  if (what === undefined) return;
  throw new ConfitureError("statement-refused", {
    ...place,
    what,
    why: "the build runs every file in a transaction of its own",
    instead: "Remove the statement, and those it would undo.",
  });
}
