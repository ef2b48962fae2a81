import type { ComponentChildren, JSX } from "preact";
import { type Problem, sayCapital } from "../state/mod.ts";
import { Icon, type IconName } from "./icon.tsx";

/** What went wrong, and what to do: the words of the server. */
export function ProblemBox({ problem, again }: { problem: Problem; again?: () => unknown }): JSX.Element {
  return (
    <div class="problem stack tight" role="alert">
      <div>
        <strong>{asSentence(problem.detail)}</strong>
        {problem.remedy && <p>{asSentence(problem.remedy)}</p>}
      </div>
      <div class="row apart">
        <span class="code">
          {problem.code}
          {problem.request && ` · request ${problem.request}`}
        </span>
        {again && <button type="button" class="button small" onClick={again}>Try again</button>}
      </div>
    </div>
  );
}

/** Nothing is broken: whoever looks may not, and is told who may; or it is not there. */
export function Refused({ problem }: { problem: Problem }): JSX.Element {
  return (
    <div class="empty" role="alert">
      <Icon name={problem.status === 404 ? "search" : "lock"} />
      <h2>{asSentence(problem.detail)}</h2>
      {problem.remedy && <p>{asSentence(problem.remedy)}</p>}
    </div>
  );
}

/** The words of the command line as a page sets them: a capital first, what is typed between backticks as code. */
function asSentence(text: string): ComponentChildren {
  return sayCapital(text).split("`").map((part, at) => at % 2 === 0 ? part : <code key={at}>{part}</code>);
}

/** Nothing is there yet: what would be, and how it comes to be. */
export function Empty(
  { icon, title, children }: { icon?: IconName; title: string; children?: ComponentChildren },
): JSX.Element {
  return (
    <div class="empty">
      {icon && <Icon name={icon} />}
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export type Tone = "good" | "warn" | "bad" | "info" | "none";

export function Mark(
  { tone = "none", live, plain, children, title }: {
    tone?: Tone;
    live?: boolean;
    plain?: boolean;
    title?: string;
    children: ComponentChildren;
  },
): JSX.Element {
  const classes = ["mark", tone === "none" ? "" : tone, live ? "live" : "", plain ? "plain" : ""].filter(Boolean);
  return <span class={classes.join(" ")} title={title}>{children}</span>;
}
