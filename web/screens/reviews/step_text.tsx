import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { asProblem, cutSource, get, path, type Problem, type ReviewStep } from "../../state/mod.ts";
import { Button, ProblemBox, Sql } from "../../parts/mod.ts";

/** The review whose files are read, and whether whoever looks may read them. */
export interface ReviewedFiles {
  approval: number;
  mayRead: boolean;
}

export const readReviewed = ({ approval }: ReviewedFiles, file: string): Promise<string> =>
  get<string>(`${path`/api/approvals/${approval}/files/content`}?${new URLSearchParams({ path: file })}`);

/** The text of a step. A review keeps only the beginning of a long one, and of one that holds values nothing: the files have it whole. */
export function StepText({ step, files }: { step: ReviewStep; files: ReviewedFiles }): JSX.Element {
  const whole = useSignal<string | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const { sql, source } = step;
  const text = whole.value ?? sql;
  const isPart = whole.value === undefined && (sql === null || sql.endsWith("…"));
  const show = async () => {
    problem.value = undefined;
    try {
      whole.value = cutSource(await readReviewed(files, source!.file), source!);
    } catch (error) {
      problem.value = asProblem(error);
    }
  };
  return (
    <>
      {text === null
        ? <p class="soft">Its text is not kept with the review: it may hold values.</p>
        : <Sql text={text} label={`SQL of step ${step.key}`} />}
      {isPart && source && files.mayRead && (
        <div>
          <Button small onClick={show}>Show the whole statement</Button>
        </div>
      )}
      {problem.value && <ProblemBox problem={problem.value} />}
    </>
  );
}
