import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { RunSummary } from "../../api/mod.ts";
import { get, isOpen, query, setQuery, withQuery } from "../../state/mod.ts";
import { Button, Empty, Head, LinkButton, Loaded, useResource } from "../../parts/mod.ts";
import { RunTable } from "./run_table.tsx";

const statuses = ["queued", "waiting", "running", "paused", "succeeded", "failed", "cancelled", "interrupted"];
const filters = ["project", "environment", "operation", "status"] as const;

const perPage = 50;

const page = (runs: readonly RunSummary[]) => ({ runs: runs.slice(0, perPage), hasMore: runs.length > perPage });

/** Runs of all projects that somebody may see, newest first. */
export function RunsScreen(): JSX.Element {
  const search = filters.map((name) => [name, query.value.get(name)] as const).filter(([, value]) => value);
  const before = query.value.get("before");
  const asked = new URLSearchParams(Object.fromEntries([...search, ...(before ? [["before", before]] : [])]));
  const status = query.value.get("status");
  const isNone = status !== null && status !== "" && !statuses.includes(status);
  const runs = useResource(
    async (signal) =>
      isNone
        ? { runs: [], hasMore: false }
        // One more than is shown tells whether there are older ones.
        : page((await get<{ runs: RunSummary[] }>(`/api/runs?limit=${perPage + 1}&${asked}`, signal)).runs),
    [asked.toString()],
    // The newest change with each run that somebody asks for, older ones while they are not over.
    { everyMs: 5_000, while: ({ runs }) => !before || runs.some(({ status }) => isOpen(status)) },
  );
  useEffect(() => {
    document.title = "Runs · confiture";
  }, []);
  return (
    <>
      <Head
        title="Runs"
        sub="Everything that was asked for, by whom, and what came of it."
        actions={<Button icon="reload" kind="quiet" label="Read anew" onClick={runs.reload} />}
      />
      <div class="filters row">
        <select
          class="select"
          aria-label="Status"
          value={query.value.get("status") ?? ""}
          onChange={({ currentTarget: { value } }) => setQuery({ status: value, before: undefined })}
        >
          <option value="">Any status</option>
          {isNone && <option value={status}>{status}</option>}
          {statuses.map((status) => <option key={status} value={status}>{status}</option>)}
        </select>
        {(["project", "environment", "operation"] as const).map((name) => (
          <input
            key={name}
            class="input"
            type="search"
            aria-label={name}
            placeholder={name}
            value={query.value.get(name) ?? ""}
            onChange={({ currentTarget: { value } }) => setQuery({ [name]: value.trim(), before: undefined })}
          />
        ))}
      </div>
      <Loaded of={runs} what="runs">
        {({ runs, hasMore }) =>
          runs.length === 0 ? <NoRuns isFiltered={asked.size > 0} /> : (
            <>
              <RunTable runs={runs} />
              <div class="row pages">
                {before && <LinkButton href={withQuery({ before: undefined })}>Newest</LinkButton>}
                {hasMore && <LinkButton href={withQuery({ before: runs.at(-1)!.id })}>Older</LinkButton>}
              </div>
            </>
          )}
      </Loaded>
    </>
  );
}

function NoRuns({ isFiltered }: { isFiltered: boolean }): JSX.Element {
  if (isFiltered) {
    return (
      <Empty icon="search" title="No run is like that">
        <LinkButton href="/runs">Show all</LinkButton>
      </Empty>
    );
  }
  return (
    <Empty icon="runs" title="Nothing has been run yet">
      <p>
        A run is one execution of an operation: a build, a migration, a check for drift. Choose a project, and ask for
        one.
      </p>
    </Empty>
  );
}
