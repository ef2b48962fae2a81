import { ConfitureError, isConfitureError } from "../errors.ts";

export interface StoppedPlace {
  /** Segments that are done, by this run or an earlier one. */
  readonly done: number;
  readonly segments: number;
}

/** The failure that stopped a plan. How far it came is part of a cancelled run's error, and told beside any other. */
export function stoppedAt(error: unknown, { done, segments }: StoppedPlace, tell?: (message: string) => void): unknown {
  const stays = done === 0
    ? `none of its ${segments} segments is done`
    : `${done === 1 ? "segment 1" : `segments 1 to ${done}`} of ${segments} ${done === 1 ? "is" : "are"} done and stay${
      done === 1 ? "s" : ""
    }`;
  const left = `${stays}; the same command goes on from there`;
  if (isConfitureError(error, "cancelled")) {
    return new ConfitureError("cancelled", { ...error.facts, left }, { cause: error.cause });
  }
  // Where the connection was cut, the answer to a commit may have been on its way.
  tell?.(isConfitureError(error, "connection-lost") ? `as far as was heard, ${left}` : left);
  return error;
}
