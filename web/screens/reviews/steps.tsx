import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import {
  ask,
  asProblem,
  path,
  type Problem,
  type ReviewStep,
  sayCount,
  sayDuration,
  saySize,
  type StepLock,
} from "../../state/mod.ts";
import { Ago, AreaField, Button, Form, Mark, ProblemBox } from "../../parts/mod.ts";
import type { CommentAnswer } from "../../api/mod.ts";
import { type ReviewedFiles, StepText } from "./step_text.tsx";
import { WayBack } from "./way_back.tsx";

export interface Talk {
  approval: number;
  comments: readonly CommentAnswer[];
  mayComment: boolean;
  said(): Promise<void>;
}

/** Steps in their transactions; each with what it takes, what it risks and how it is undone. */
export function Steps(
  { steps, files, talk }: { steps: readonly ReviewStep[]; files: ReviewedFiles; talk: Talk },
): JSX.Element {
  const groups = Map.groupBy(steps, ({ group }) => group);
  return (
    <div class="stack">
      {[...groups].map(([group, steps]) => (
        <section key={group} class="panel">
          <header>
            <h2>{group}</h2>
            <Mark plain>{transactionText(steps[0]!)}</Mark>
            <span class="faint">{sayCount(steps.length, "step")}</span>
          </header>
          {steps.map((step) => <Step key={step.key} step={step} files={files} talk={talk} />)}
        </section>
      ))}
    </div>
  );
}

function transactionText({ transaction }: ReviewStep): string {
  if (transaction === "unknown") return "decides for itself";
  return transaction === "none" ? "no transaction: each statement stays" : "one transaction: all or nothing";
}

function Step({ step, files, talk }: { step: ReviewStep; files: ReviewedFiles; talk: Talk }): JSX.Element {
  return (
    <article class="step" id={`step-${step.key}`} aria-label={step.title}>
      <div class="step-sql">
        <div class="row">
          <a class="faint mono" href={`#step-${step.key}`}>{step.key}</a>
          <strong class="grow">{step.title}</strong>
          {step.rewrites && (
            <Mark tone="bad" title="Every row is written anew, while nobody can use the table">rewrites</Mark>
          )}
        </div>
        {step.place && <div class="faint mono small">{step.place}</div>}
        <StepText step={step} files={files} />
        {step.unknown && <p class="notice warn">{step.unknown}</p>}
        <Comments step={step.key} talk={talk} />
      </div>
      <div class="step-facts">
        <h3>Locks</h3>
        {step.locks.length === 0
          ? <p class="soft">None that anybody waits for.</p>
          : step.locks.map((lock) => <Lock key={`${lock.mode} ${lock.on}`} lock={lock} />)}
        {step.lockTimeoutMs != null && (
          <p class="faint small">gives up waiting after {sayDuration(step.lockTimeoutMs)}</p>
        )}
        <h3>Hazards</h3>
        {step.hazards.length === 0
          ? <p class="soft">None known.</p>
          : step.hazards.map(({ kind, on, why, evidence }) => (
            <div key={`${kind} ${on}`} class="hazard">
              <Mark tone="bad">{kind}</Mark>
              <span>{on}: {why}</span>
              {evidence && <span class="faint small">{evidence}</span>}
            </div>
          ))}
        {step.reverse && <WayBack reverse={step.reverse} of={step.key} files={files} />}
      </div>
    </article>
  );
}

function Lock({ lock }: { lock: StepLock }): JSX.Element {
  const { mode, on, blocks, rows, bytes, isNew, countedAt } = lock;
  const size = [
    ...(rows == null ? [] : [`about ${sayCount(rows, "row")}`]),
    ...(bytes == null ? [] : [saySize(bytes)]),
  ];
  const isHard = !isNew && (blocks === undefined ? mode === "ACCESS EXCLUSIVE" : blocks.includes("reads"));
  return (
    <div class="lock">
      <span class="mono">{on}</span> <Mark plain tone={isHard ? "warn" : "none"}>{mode}</Mark>
      <div class="faint small">
        {isNew ? "new: nobody else uses it" : [
          ...(blocks === undefined ? [] : [blocks.length === 0 ? "blocks nobody" : `blocks ${blocks.join(", ")}`]),
          ...size,
        ].join(" · ")}
        {!isNew && rows != null && countedAt && (
          <>
            · counted <Ago at={countedAt} />
          </>
        )}
      </div>
    </div>
  );
}

/** What people said of a step, or of all of it when there is no step. */
export function Comments({ step, talk }: { step?: string; talk: Talk }): JSX.Element | null {
  const text = useSignal("");
  const isOpen = useSignal(false);
  const problem = useSignal<Problem | undefined>(undefined);
  const comments = talk.comments.filter((each) => (each.step ?? undefined) === step);
  if (comments.length === 0 && !talk.mayComment) return null;
  return (
    <div class="comments stack tight">
      {comments.map((each) => (
        <div key={each.id} class="comment">
          <strong>{each.author}</strong>{" "}
          <span class="faint">
            <Ago at={each.at} />
          </span>
          <p>{each.text}</p>
        </div>
      ))}
      {talk.mayComment && !isOpen.value && (
        <div>
          <Button small kind="quiet" onClick={() => isOpen.value = true}>Comment</Button>
        </div>
      )}
      {isOpen.value && (
        <Form
          class="stack tight"
          send={async () => {
            if (text.value.trim() === "") return;
            problem.value = undefined;
            try {
              const body = step === undefined ? { text: text.value } : { text: text.value, step };
              await ask("POST", path`/api/approvals/${talk.approval}/comments`, body);
              text.value = "";
              isOpen.value = false;
              await talk.said();
            } catch (error) {
              problem.value = asProblem(error);
            }
          }}
        >
          <AreaField
            label={step === undefined ? "Comment" : `Comment on step ${step}`}
            rows={3}
            value={text.value}
            onInput={(value) => text.value = value}
          />
          {problem.value && <ProblemBox problem={problem.value} />}
          <div class="row">
            <Button type="submit" small kind="primary">Say it</Button>
            <Button small kind="quiet" onClick={() => isOpen.value = false}>Cancel</Button>
          </div>
        </Form>
      )}
    </div>
  );
}
