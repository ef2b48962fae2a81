import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ApprovalAnswer, RunAnswer } from "../../api/mod.ts";
import { asProblem, may, path, plannedTurns, type Problem, sayCount, triedTurns, type Turns } from "../../state/mod.ts";
import { Button, Loaded, Mark, ProblemBox, SideBySide, useResource } from "../../parts/mod.ts";

/** What becomes of each object, beside each other: of a plan as it was made, of migrations where somebody tries them. */
export function Objects({ approval, run }: { approval: ApprovalAnswer; run: RunAnswer }): JSX.Element | null {
  if (run.status !== "succeeded") return null;
  if (approval.operation === "apply" && approval.attached.length > 0) return <Planned approval={approval} run={run} />;
  // What is tried is all that is pending.
  if (approval.operation !== "migrate up" || approval.input.target !== undefined) return null;
  return may("run:read", approval.project, approval.environment) ? <Tried approval={approval} /> : null;
}

function Planned({ approval, run }: { approval: ApprovalAnswer; run: RunAnswer }): JSX.Element {
  const turns = useResource((signal) => plannedTurns(approval, run.output, signal), [approval.id]);
  return (
    <Loaded of={turns} what="what becomes of its objects">
      {(turns) => turns && turns.objects.length > 0 && <Shown turns={turns} from="as the plan was made" />}
    </Loaded>
  );
}

function Tried({ approval }: { approval: ApprovalAnswer }): JSX.Element {
  const turns = useSignal<Turns | undefined>(undefined);
  const isTrying = useSignal(false);
  const problem = useSignal<Problem | undefined>(undefined);
  const attempt = async () => {
    problem.value = undefined;
    isTrying.value = true;
    await triedTurns(approval).then((found) => turns.value = found, (error) => problem.value = asProblem(error));
    isTrying.value = false;
  };
  if (turns.value !== undefined) return <Shown turns={turns.value} from="tried on a copy of the schema without rows" />;
  return (
    <section class="panel">
      <header>
        <h2>Before and after</h2>
        <Button small onClick={attempt}>Try it on a copy</Button>
      </header>
      <div class="body stack tight">
        {problem.value && <ProblemBox problem={problem.value} />}
        <p class="soft" role="status">
          {isTrying.value
            ? "The schema is copied into a scratch database, and what is pending is run there…"
            : "What is pending is run on a scratch copy of the schema, without its rows: each object as it is, and as it is then."}
        </p>
      </div>
    </section>
  );
}

function Shown({ turns: { objects, stopped, run }, from }: { turns: Turns; from: string }): JSX.Element {
  return (
    <section class="panel" aria-label="Before and after">
      <header>
        <h2>Before and after</h2>
        {stopped
          ? <Mark tone="bad">does not go through</Mark>
          : <Mark tone="good">{sayCount(objects.length, "object")}</Mark>}
        <a class="soft" href={path`/runs/${run}`}>{from}</a>
      </header>
      {stopped && <p class="body">{stopped}</p>}
      {!stopped && objects.length === 0 && <p class="body soft">No object is another afterwards.</p>}
      {objects.map(({ object, before, after, why_not }) => (
        <details key={object} class="body turn" open={objects.length <= 5}>
          <summary class="mono">
            {object}{" "}
            <Mark tone={before === null ? "good" : after === null ? "bad" : "info"}>
              {before === null ? "comes" : after === null ? "goes" : "changes"}
            </Mark>
          </summary>
          {why_not === null
            ? (
              <SideBySide
                left={before ?? ""}
                right={after ?? ""}
                leftTitle={before === null ? "It is not there yet" : "Before"}
                rightTitle={after === null ? "It is not there any more" : "After"}
              />
            )
            : <p class="soft">Its DDL is not shown: {why_not}</p>}
        </details>
      ))}
    </section>
  );
}
