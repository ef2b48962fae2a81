import { computed, useSignal } from "@preact/signals";
import { type ComponentChildren, Fragment, type JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { RunAnswer } from "../../api/mod.ts";
import {
  ask,
  asProblem,
  clock,
  followRun,
  get,
  isOpen,
  may,
  path,
  type Problem,
  projectPath,
  sayCount,
  sayDuration,
  sayMoment,
  saySize,
  sayTimeOfDay,
} from "../../state/mod.ts";
import {
  Ago,
  Button,
  Confirm,
  Head,
  Icon,
  LinkButton,
  Loaded,
  Mark,
  ProblemBox,
  RunMark,
  useResource,
} from "../../parts/mod.ts";
import { type Line, type Progress, readRun } from "./state.ts";
import { Result, sayLabel, sayValue } from "./result.tsx";
import { RunFiles } from "./run_files.tsx";

/** One run: while it goes on, and afterwards as its record. */
export function RunScreen({ run: id }: { run: string }): JSX.Element {
  // What the stream does not tell: who has it, what it waits for.
  const run = useResource((signal) => get<RunAnswer>(path`/api/runs/${id}`, signal), [id], {
    everyMs: 3_000,
    while: ({ status }) => isOpen(status),
  });
  const stream = useMemo(() => followRun(id, () => void run.reload()), [id]);
  const said = useMemo(() => computed(() => readRun(stream.events.value)), [stream]);
  useEffect(() => {
    document.title = `Run ${id} · confiture`;
    return stream.close;
  }, [id]);
  return (
    <Loaded of={run} what="the run">
      {(value) => (
        <div class="stack">
          <Head
            back={{ href: "/runs", label: "Runs" }}
            title={
              <span class="row">
                {value.operation} <RunMark status={value.status} exitCode={value.exit_code} />
              </span>
            }
            sub={<Where run={value} />}
            actions={<Wishes run={value} changed={run.set} />}
          />
          {value.status === "waiting" && (
            <p class="notice warn">
              Another run has this database. This one begins when that is over; its place is kept.
            </p>
          )}
          {value.status === "paused" && (
            <p class="notice warn">Paused: what is committed stays, and it goes on from there when you resume it.</p>
          )}
          {stream.state.value === "cut" && (
            <p class="notice warn" role="status">
              The connection is cut. The run goes on; this page takes it up again by itself, behind the last event.
            </p>
          )}
          {isOpen(value.status) && said.value.waits.length > 0 && (
            <div class="notice warn" role="status">
              <strong>It waits for locks that others hold</strong>
              <ul>{said.value.waits.map((wait) => <li key={wait}>{wait}</li>)}</ul>
            </div>
          )}
          <Failure run={value} />
          <Figures progress={said.value.progress} />
          {value.status === "succeeded" && <RunFiles run={value} />}
          <Result run={value} />
          <Log lines={said.value.lines} isLive={isOpen(value.status)} />
          <Input run={value} />
        </div>
      )}
    </Loaded>
  );
}

function Where({ run }: { run: RunAnswer }): JSX.Element {
  const end = run.finished_at === null ? clock.value : new Date(run.finished_at);
  const parts: [string, ComponentChildren][] = [
    ["project", run.project && <a key="project" href={projectPath(run.project)}>{run.project}</a>],
    ["environment", run.environment],
    ["by", `by ${run.requested_by}`],
    ["review", run.approval && <a key="review" href={path`/reviews/${run.approval}`}>review #{run.approval}</a>],
    ["when", <Ago key="when" at={run.created_at} />],
    ["took", run.started_at && sayDuration(end.getTime() - Date.parse(run.started_at))],
    ["attempt", run.attempt > 1 && `taken over, attempt ${run.attempt}`],
  ];
  return (
    <>
      {parts.filter(([, part]) => part).map(([key, part], at) => (
        <Fragment key={key}>
          {at > 0 && " · "}
          {part}
        </Fragment>
      ))}
    </>
  );
}

function Wishes({ run, changed }: { run: RunAnswer; changed(run: RunAnswer): void }): JSX.Element | null {
  const problem = useSignal<Problem | undefined>(undefined);
  const asksToCancel = useSignal(false);
  const verb = run.effect === "read" ? "run:read" : run.effect === "write" ? "run:write" : "run:destroy";
  if (!isOpen(run.status) || !may(verb, run.project ?? undefined, run.environment ?? undefined)) return null;
  const send = (word: string) => ask<RunAnswer>("POST", `${path`/api/runs/${run.id}`}/${word}`, {}).then(changed);
  const wish = (word: string) => async () => {
    problem.value = undefined;
    await send(word).catch((error) => problem.value = asProblem(error));
  };
  // What only reads, or has not begun, is asked for again in no time.
  const cancel = run.effect === "read" || run.started_at === null
    ? wish("cancel")
    : () => void (asksToCancel.value = true);
  return (
    <>
      {run.wish && <Mark tone="warn" live>{run.wish === "cancel" ? "cancelling" : "pausing"}</Mark>}
      {run.status === "paused"
        ? <Button kind="primary" onClick={wish("resume")}>Resume</Button>
        : <Button onClick={wish("pause")} disabled={run.wish !== null}>Pause</Button>}
      <Button kind="danger" onClick={cancel} disabled={run.wish === "cancel"}>Cancel</Button>
      {asksToCancel.value && (
        <Confirm
          title={`Cancel ${run.operation}?`}
          act="Cancel the run"
          does={() => send("cancel")}
          close={() => asksToCancel.value = false}
        >
          <p>
            It ends as soon as that is safe: what is committed stays, what is not is rolled back. It does not go on by
            itself afterwards.
          </p>
        </Confirm>
      )}
      {problem.value && <ProblemBox problem={problem.value} />}
    </>
  );
}

function Failure({ run }: { run: RunAnswer }): JSX.Element | null {
  const error = run.error as { code?: string; message?: string; remedy?: string; hint?: string } | null;
  if (!error?.message) return null;
  return (
    <ProblemBox
      problem={{
        status: 0,
        title: run.status,
        detail: error.message,
        code: error.code ?? "",
        remedy: error.remedy ?? error.hint,
      }}
    />
  );
}

function Figures({ progress }: { progress: readonly Progress[] }): JSX.Element | null {
  if (progress.length === 0) return null;
  return (
    <section class="panel" aria-label="Progress">
      <div class="body stack tight">
        {progress.map((each) => (
          <div key={each.label} class="figure">
            <div class="row apart">
              <span>{each.label}</span>
              <span class="soft number">
                {each.total === undefined
                  ? amount(each, each.done)
                  : `${count(each, each.done)} of ${amount(each, each.total)}`}
                {each.isOpen && each.perSecond !== undefined && ` · ${amount(each, each.perSecond)}/s`}
              </span>
            </div>
            {each.total !== undefined && each.total > 0 && (
              <div
                class="progress"
                role="progressbar"
                aria-label={each.label}
                aria-valuemin={0}
                aria-valuenow={each.done}
                aria-valuemax={each.total}
              >
                <div style={{ width: `${Math.min(100, (100 * each.done) / each.total)}%` }} />
              </div>
            )}
          </div>
        ))}
      </div>
    </section>
  );
}

function count({ unit }: Progress, done: number): string {
  if (unit === "bytes") return saySize(done);
  // What is slow has to be told from what stands still.
  return done > 0 && done < 10 && !Number.isInteger(done) ? done.toFixed(1) : sayCount(Math.round(done));
}

function amount(progress: Progress, done: number): string {
  return progress.unit === "bytes" ? saySize(done) : `${count(progress, done)} ${progress.unit}`;
}

const marks: Partial<Record<Line["kind"], string>> = {
  warning: "warn",
  failed: "bad",
  finding: "warn",
  phase: "phase",
};

function Log({ lines, isLive }: { lines: readonly Line[]; isLive: boolean }): JSX.Element {
  return (
    <section class="panel" aria-label="Log">
      <header>
        <h2>Log</h2>
        <span class="faint">{sayCount(lines.length, "line")}</span>
      </header>
      <ol class="log" aria-live={isLive ? "polite" : "off"}>
        {lines.map((line) => (
          <li key={line.seq} class={marks[line.kind]}>
            <time class="faint mono" dateTime={line.at} title={sayMoment(new Date(line.at))}>
              {sayTimeOfDay(new Date(line.at))}
            </time>
            <span class="grow">
              {line.kind === "warning" && <Icon name="warning" />}{" "}
              {line.kind === "phase" ? line.text.replaceAll("_", " ") : line.text}
              {line.detail && <span class="soft">{` ${line.detail}`}</span>}
            </span>
            {line.elapsedMs !== undefined && <span class="faint number">{sayDuration(line.elapsedMs)}</span>}
          </li>
        ))}
      </ol>
      {lines.length === 0 && <div class="body soft">Nothing was said yet.</div>}
    </section>
  );
}

function Input({ run }: { run: RunAnswer }): JSX.Element {
  const isOff = (value: unknown) => value === false || (Array.isArray(value) && value.length === 0);
  const given = Object.entries(run.input).filter(([, value]) => !isOff(value));
  const off = Object.keys(run.input).filter((name) => isOff(run.input[name]));
  return (
    <section class="panel">
      <header>
        <h2>Asked for</h2>
        {run.project && (
          <LinkButton
            small
            href={projectPath(run.project, `operations/${encodeURIComponent(run.operation)}`, {
              input: JSON.stringify(run.input),
            })}
          >
            Ask again
          </LinkButton>
        )}
      </header>
      <dl class="facts body">
        <dt>Run</dt>
        <dd class="mono">{run.id}</dd>
        {run.bundle && (
          <>
            <dt>Files</dt>
            <dd class="mono">{run.bundle.slice(0, 12)}</dd>
          </>
        )}
        {run.worker && (
          <>
            <dt>Worker</dt>
            <dd class="mono">{run.worker}</dd>
          </>
        )}
        {given.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{sayLabel(name, value)}</dt>
            <dd class="mono">{sayValue(name, value)}</dd>
          </Fragment>
        ))}
        {off.length > 0 && (
          <>
            <dt>Off</dt>
            <dd class="soft">{off.map((name) => name.replaceAll("_", " ")).join(", ")}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
