import { Fragment, type JSX } from "preact";
import type { RunAnswer } from "../../api/mod.ts";
import { Sql } from "../../parts/mod.ts";
import { sayDuration, sayName, saySize } from "../../state/mod.ts";

/** The result of a run that has no screen of its own: figures and names first, the whole document behind them. */
export function Result({ run }: { run: RunAnswer }): JSX.Element | null {
  if (run.output === null || typeof run.output !== "object") return null;
  const fields = Object.entries(run.output).filter(([, value]) => value !== null);
  const told = fields.filter(([, value]) => !isNothing(value) && isTold(value));
  const none = fields.filter(([, value]) => isNothing(value)).map(([name]) => name.replaceAll("_", " "));
  const sql = fields.find(([name, value]) => name === "sql" && typeof value === "string");
  return (
    <section class="panel">
      <header>
        <h2>Result</h2>
      </header>
      <div class="body stack">
        <dl class="facts">
          {told.map(([name, value]) => (
            <Fragment key={name}>
              <dt>{sayLabel(name, value)}</dt>
              <dd>{sayValue(name, value)}</dd>
            </Fragment>
          ))}
          {none.length > 0 && (
            <>
              <dt>None or no</dt>
              <dd class="soft">{none.join(", ")}</dd>
            </>
          )}
        </dl>
        {sql && <Sql text={String(sql[1])} />}
        <details>
          <summary>The whole document</summary>
          <pre class="sql" tabIndex={0}>{JSON.stringify(run.output, null, 2)}</pre>
        </details>
      </div>
    </section>
  );
}

/** The unit of a figure is said with it. */
export function sayLabel(name: string, value: unknown): string {
  return sayName(typeof value === "number" ? name.replace(/_(ms|bytes)$/, "") : name);
}

/** A value as people read it; what has no words of its own as JSON, and of long lists how long they are. */
export function sayValue(name: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number" && /_ms$|_timeout$/.test(name)) return sayDuration(value);
  if (typeof value === "number" && name.endsWith("_bytes")) return saySize(value);
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  const words = value.map(wordOf);
  return words.length <= 12 && words.every((word) => word !== undefined) ? words.join(", ") : String(value.length);
}

/** What something of a list is called. */
function wordOf(value: unknown): string | undefined {
  if (value === null || typeof value !== "object") return String(value);
  const { version, name, path } = value as Record<string, unknown>;
  const words = [version, name ?? path].filter((word) => typeof word === "string");
  return words.length === 0 ? undefined : words.join(" ");
}

function isNothing(value: unknown): boolean {
  return value === false || (Array.isArray(value) && value.length === 0);
}

function isTold(value: unknown): boolean {
  return Array.isArray(value) || (typeof value !== "object" && String(value).length < 200);
}
