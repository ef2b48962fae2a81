import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { asProblem, type Problem, sayCount } from "../../state/mod.ts";
import { ProblemBox, Sql } from "../../parts/mod.ts";
import type { ReviewStep } from "../../state/mod.ts";
import { readReviewed, type ReviewedFiles } from "./step_text.tsx";

/** What undoes a step: its statements, or the file that has them. */
export function WayBack(
  { reverse: { sql, file, whyNot }, of, files }: {
    reverse: NonNullable<ReviewStep["reverse"]>;
    /** Key of the step. */
    of: string;
    files: ReviewedFiles;
  },
): JSX.Element {
  return (
    <>
      <h3>Way back</h3>
      {whyNot && <p class="soft">None: {whyNot}</p>}
      {file && (files.mayRead ? <FileText file={file} files={files} /> : <p class="mono small">{file}</p>)}
      {sql.length > 0 && (
        <details>
          <summary>{sayCount(sql.length, "statement")}</summary>
          <Sql text={sql.join("\n")} label={`The way back of step ${of}`} />
        </details>
      )}
    </>
  );
}

/** A file of the review, read when somebody wants to see it. */
function FileText({ file, files }: { file: string; files: ReviewedFiles }): JSX.Element {
  const text = useSignal<string | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const read = async () => {
    problem.value = undefined;
    await readReviewed(files, file).then((found) => text.value = found, (error) => problem.value = asProblem(error));
  };
  return (
    <details
      onToggle={({ currentTarget: { open } }) => {
        if (open && text.value === undefined) void read();
      }}
    >
      <summary class="mono small">{file}</summary>
      {problem.value && <ProblemBox problem={problem.value} again={read} />}
      {text.value === undefined && !problem.value && <p class="soft" role="status">Reading it…</p>}
      {text.value !== undefined && <Sql text={text.value} label={file} />}
    </details>
  );
}
