import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { ApprovalAnswer, CommentAnswer, RunAnswer } from "../../api/mod.ts";
import {
  ask,
  askReviewAgain,
  asProblem,
  get,
  go,
  isOpen,
  may,
  path,
  type Problem,
  projectPath,
  type ReviewProof,
  reviewProof,
  reviewSteps,
  reviewWarnings,
  sayCount,
  type Verb,
} from "../../state/mod.ts";
import {
  Ago,
  AreaField,
  Button,
  Head,
  LinkButton,
  Loaded,
  Mark,
  ProblemBox,
  RunMark,
  usePage,
  useResource,
} from "../../parts/mod.ts";
import { Objects } from "./objects.tsx";
import { stateTone, stateWords } from "./screen.tsx";
import { Comments, Steps, type Talk } from "./steps.tsx";

interface Review {
  approval: ApprovalAnswer;
  run: RunAnswer;
  comments: readonly CommentAnswer[];
}

/** Reads a review anew; what is the same stays the same value, so that a page of thousands of steps is not drawn again. */
async function readReview(id: string, before: Review | undefined, signal: AbortSignal): Promise<Review> {
  const approval = await get<ApprovalAnswer>(path`/api/approvals/${id}`, signal);
  const isOver = before !== undefined && !isOpen(before.run.status);
  const hasNoMore = before?.comments.length === approval.comments;
  const [run, comments] = await Promise.all([
    isOver ? before.run : get<RunAnswer>(path`/api/runs/${approval.review_run}`, signal),
    hasNoMore
      ? before!.comments
      : get<{ comments: CommentAnswer[] }>(path`/api/approvals/${id}/comments`, signal).then((all) => all.comments),
  ]);
  return { approval, run, comments };
}

/** One change that is to be decided: what it does, step by step, and the decision. */
export function ReviewScreen({ review: id }: { review: string }): JSX.Element {
  // Others decide, comment and change what it is about meanwhile.
  const last = useRef<Review | undefined>(undefined);
  const review = useResource(
    async (signal) => last.current = await readReview(id, last.current, signal),
    [id],
    { everyMs: 4_000 },
  );
  useEffect(() => {
    document.title = `Review #${id} · confiture`;
  }, [id]);
  return (
    <Loaded of={review} what="the review">
      {(value) => <Shown value={value} reload={review.reload} />}
    </Loaded>
  );
}

function Shown(
  { value: { approval, run, comments }, reload }: { value: Review; reload(): Promise<void> },
): JSX.Element {
  const { project, environment, state } = approval;
  const steps = useMemo(() => reviewSteps(run.output), [run]);
  const mayComment = may("submit", project, environment) || may("approve", project, environment);
  const talk = useMemo((): Talk => ({ approval: approval.id, comments, mayComment, said: reload }), [
    ...[approval.id, comments, mayComment, reload],
  ]);
  const mayRead = may("view", project) ||
    (["approve", "submit", `run:${approval.effect}`] as const).some((verb) => may(verb, project, environment));
  const drawn = useMemo(
    () => steps && steps.length > 0 && <Steps steps={steps} files={{ approval: approval.id, mayRead }} talk={talk} />,
    [steps, talk, mayRead],
  );
  const warnings = reviewWarnings(run.output);
  const proof = reviewProof(run.output);
  return (
    <div class="stack">
      <Head
        back={{ href: "/reviews", label: "Reviews" }}
        title={
          <span class="row">
            {approval.operation}
            <Mark tone={stateTone[state]} live={state === "reviewing"}>{stateWords[state]}</Mark>
          </span>
        }
        sub={
          <>
            #{approval.id} · <a href={projectPath(project)}>{project}</a> · {environment}
            {approval.is_protected && " (protected)"} · asked by {approval.requested_by}{" "}
            <Ago at={approval.requested_at} />
            {approval.replaces !== null && (
              <>
                {" "}· in the place of <a href={path`/reviews/${approval.replaces}`}>#{approval.replaces}</a>
              </>
            )}
          </>
        }
        actions={<LinkButton href={path`/runs/${approval.review_run}`} icon="runs">How it was looked into</LinkButton>}
      />
      <State approval={approval} run={run} reload={reload} />
      {warnings.map((warning) => <p key={warning} class="notice warn">{warning}</p>)}
      {isOpen(run.status) && (
        <p class="notice" role="status">
          What it would do is being found out, on the database as it is now <RunMark status={run.status} />
        </p>
      )}
      {proof && <Proof proof={proof} />}
      {steps && <Sum steps={steps} />}
      {steps && steps.length > 0 && <Objects approval={approval} run={run} />}
      {drawn}
      {steps === undefined && run.output !== null && (
        <section class="panel">
          <header>
            <h2>What was found</h2>
          </header>
          <div class="body">
            <pre class="sql" tabIndex={0}>{JSON.stringify(run.output, null, 2)}</pre>
          </div>
        </section>
      )}
      <section class="panel">
        <header>
          <h2>What people say</h2>
        </header>
        <div class="body">
          <Comments talk={talk} />
          {comments.length === 0 && !talk.mayComment && <p class="soft">Nobody said anything.</p>}
        </div>
      </section>
      <Facts approval={approval} />
    </div>
  );
}

/** What came of trying it in scratch. */
function Proof({ proof }: { proof: ReviewProof }): JSX.Element {
  const { status, problems, reversed, witness } = proof;
  const tone = status === "proved" ? "good" : status === "failed" ? "bad" : "warn";
  return (
    <section class="panel">
      <header>
        <h2>Proof</h2>
        <Mark tone={tone}>{status}</Mark>
        {reversed !== null && (
          <Mark tone={reversed ? "good" : "bad"}>{reversed ? "way back proved" : "way back failed"}</Mark>
        )}
        {witness.pg_dump !== "silent" && (
          <Mark tone={witness.pg_dump === "agrees" ? "good" : "bad"}>pg_dump {witness.pg_dump}</Mark>
        )}
      </header>
      {problems.length + witness.differences.length > 0 && (
        <ul class="body stack tight">
          {[...problems, ...witness.differences].map((text) => <li key={text}>{text}</li>)}
        </ul>
      )}
    </section>
  );
}

function Sum({ steps }: { steps: NonNullable<ReturnType<typeof reviewSteps>> }): JSX.Element {
  const hazards = steps.flatMap((step) => step.hazards.map((hazard) => ({ ...hazard, step: step.key })));
  if (steps.length === 0) return <p class="notice">Nothing is left to do: the database is as it would be.</p>;
  const dark = steps.filter(({ unknown }) => unknown !== undefined).length;
  return (
    <section class="panel">
      <header>
        <h2>{sayCount(steps.length, "step")}</h2>
        {hazards.length === 0
          ? dark === 0 && <Mark tone="good">no hazards known</Mark>
          : <Mark tone="bad">{sayCount(hazards.length, "hazard")}</Mark>}
        {dark > 0 && <Mark tone="warn">{sayCount(dark, "step")} not known in all it does</Mark>}
      </header>
      {hazards.length > 0 && (
        <ul class="body stack tight">
          {hazards.map(({ kind, on, why, step }) => (
            <li key={`${step} ${kind} ${on}`} class="hazard-line">
              <Mark tone="bad">{kind}</Mark>
              <span>{on}: {why}</span>
              <a href={`#step-${step}`}>step {step}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function State(
  { approval, run, reload }: { approval: ApprovalAnswer; run: RunAnswer; reload(): Promise<void> },
): JSX.Element | null {
  const comment = useSignal("");
  const problem = useSignal<Problem | undefined>(undefined);
  const { id, project, environment, state, effect } = approval;
  const isOwn = approval.is_own;
  const page = usePage();
  const leave = (to: string) => {
    if (!page.aborted) go(to);
  };
  const isPlanned = approval.attached.length > 0;
  const attempt = async (act: () => Promise<unknown>) => {
    problem.value = undefined;
    await act().catch((error) => problem.value = asProblem(error));
    await reload();
  };
  const decide = (word: "approve" | "reject") =>
    attempt(() =>
      ask("POST", `${path`/api/approvals/${id}`}/${word}`, {
        shown_hash: approval.shown_hash,
        ...(comment.value.trim() === "" ? {} : { comment: comment.value }),
      })
    );
  const again = () => attempt(async () => leave(await askReviewAgain(approval)));
  const mayDecide = may("approve", project, environment);
  const mayRun = may(`run:${effect}` as Verb, project, environment);
  const failure = problem.value && <ProblemBox problem={problem.value} />;
  if (state === "open" && mayDecide && !(isOwn && approval.is_protected)) {
    return (
      <section class="panel decide" aria-label="Decide">
        <div class="body stack">
          <AreaField
            label="Your words on it"
            rows={2}
            value={comment.value}
            onInput={(value) => comment.value = value}
          />
          {failure}
          <div class="row">
            <Button kind="primary" onClick={() => decide("approve")}>Approve what is shown</Button>
            <Button kind="danger" onClick={() => decide("reject")}>Reject</Button>
            <span class="soft">It dies if the files, the database or what is shown here becomes another.</span>
          </div>
        </div>
      </section>
    );
  }
  if (state === "approved") {
    return (
      <section class="panel" aria-label="Run it">
        <div class="body stack">
          <p>
            Approved by {approval.decided_by} {approval.decided_at && <Ago at={approval.decided_at} />}
            {approval.comment && <>: “{approval.comment}”</>}
          </p>
          {failure}
          <div class="row">
            <Button
              kind="primary"
              disabled={!mayRun}
              onClick={() =>
                attempt(async () => {
                  const { run } = await ask<{ run: string }>("POST", path`/api/approvals/${id}/run`, {});
                  leave(path`/runs/${run}`);
                })}
            >
              Run it now
            </Button>
            {!mayRun && <span class="soft">Your roles do not let you run it there; an operator can.</span>}
          </div>
        </div>
      </section>
    );
  }
  const text = stateText(approval, run, isOwn);
  if (text === undefined) return failure ?? null;
  return (
    <div class={`notice ${state === "dead" || state === "rejected" ? "warn" : ""}`}>
      <div class="row apart">
        <p class="grow">{text}</p>
        {approval.used_by && <LinkButton small href={path`/runs/${approval.used_by}`}>Its run</LinkButton>}
        {approval.replaced_by !== null && (
          <LinkButton small kind="primary" href={path`/reviews/${approval.replaced_by}`}>
            It was asked for again: #{approval.replaced_by}
          </LinkButton>
        )}
        {(state === "dead" || state === "rejected") && approval.replaced_by === null &&
          may("submit", project, environment) && (
          <Button small kind="primary" onClick={again}>{isPlanned ? "Plan it anew and ask again" : "Ask again"}</Button>
        )}
      </div>
      {failure}
    </div>
  );
}

function stateText(approval: ApprovalAnswer, run: RunAnswer, isOwn: boolean): string | undefined {
  switch (approval.state) {
    case "open":
      return isOwn && approval.is_protected
        ? "You asked for it, so that somebody else has to decide."
        : "It waits for an approver.";
    case "rejected":
      return `Rejected by ${approval.decided_by}${approval.comment ? `: “${approval.comment}”` : "."}`;
    case "dead":
      return `It does not hold any more: ${approval.died_of ?? `its review ended as ${run.status}`}.`;
    case "used":
      return `Approved by ${approval.decided_by}, and run.`;
    default:
      return undefined;
  }
}

function Facts({ approval }: { approval: ApprovalAnswer }): JSX.Element {
  return (
    <section class="panel">
      <header>
        <h2>Bound to</h2>
      </header>
      <dl class="facts body">
        <dt>Files</dt>
        <dd class="mono">{approval.bundle.slice(0, 16)}</dd>
        {approval.fingerprint && (
          <>
            <dt>Database</dt>
            <dd class="mono">{approval.fingerprint.slice(0, 16)}</dd>
          </>
        )}
        {approval.shown_hash && (
          <>
            <dt>What is shown</dt>
            <dd class="mono">{approval.shown_hash.slice(0, 16)}</dd>
          </>
        )}
        {approval.attached.flatMap(({ path: file, run }) => [
          <dt key={file}>{file}</dt>,
          <dd key={`${file}=`}>
            <a href={path`/runs/${run}`}>result of run {run}</a>
          </dd>,
        ])}
      </dl>
      <details class="body">
        <summary>Its input</summary>
        <pre class="sql" tabIndex={0}>{JSON.stringify(approval.input, null, 2)}</pre>
      </details>
    </section>
  );
}
