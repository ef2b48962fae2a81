import { Fragment, type JSX } from "preact";
import type { RunAnswer } from "../../api/mod.ts";
import { Sql } from "../../parts/mod.ts";
import { sayName } from "../../state/mod.ts";

/** The result of a run that has no screen of its own: figures and names first, the whole document behind them. */
export function Result({ run }: { run: RunAnswer }): JSX.Element | null {
  if (run.output === null || typeof run.output !== "object") return null;
  const fields = Object.entries(run.output);
  const plain = fields.filter(([, value]) => value !== null && typeof value !== "object" && String(value).length < 200);
  const lists = fields.filter(([, value]) => Array.isArray(value)) as [string, unknown[]][];
  const sql = fields.find(([name, value]) => name === "sql" && typeof value === "string");
  return (
    <section class="panel">
      <header>
        <h2>Result</h2>
      </header>
      <div class="body stack">
        <dl class="facts">
          {plain.map(([name, value]) => (
            <Fragment key={name}>
              <dt>{sayName(name)}</dt>
              <dd>{typeof value === "boolean" ? (value ? "yes" : "no") : String(value)}</dd>
            </Fragment>
          ))}
          {lists.map(([name, list]) => (
            <Fragment key={name}>
              <dt>{sayName(name)}</dt>
              <dd>
                {list.length === 0 ? "none" : list.every(isWord) && list.length <= 12 ? list.join(", ") : list.length}
              </dd>
            </Fragment>
          ))}
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

function isWord(value: unknown): boolean {
  return typeof value !== "object";
}
