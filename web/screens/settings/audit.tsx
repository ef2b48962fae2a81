import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import type { AuditAnswer, AuditChainAnswer } from "../../api/mod.ts";
import { get, may, query, sayCount, sayMoment, setQuery } from "../../state/mod.ts";
import { Button, Empty, LinkButton, Loaded, Mark, ProblemBox, Table, useAct, useResource } from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { auditFilters, auditQuery, sayDetails } from "./state.ts";

const pageSize = 100;

/** Who did what, when and from where. */
export function AuditScreen(): JSX.Element {
  const before = query.value.get("before") ?? undefined;
  const asked = auditQuery(query.value, { before, limit: String(pageSize) });
  const isFiltered = auditFilters.some((name) => query.value.has(name));
  const entries = useResource(
    async (signal) => (await get<{ entries: AuditAnswer[] }>(`/api/audit?${asked}`, signal)).entries,
    [asked],
  );
  const taken = (format: string) => `/api/audit/export?${auditQuery(query.value, { format })}`;
  return (
    <Frame
      tab="/settings/audit"
      sub="Everything that somebody did here, written in the same transaction, and chained so that a later change shows."
      actions={may("admin") && (
        <>
          <LinkButton href={taken("csv")} icon="download" download>CSV</LinkButton>
          <LinkButton href={taken("json")} icon="download" download>JSON</LinkButton>
        </>
      )}
    >
      <div class="stack">
        {may("admin") && <Chain />}
        {may("admin") && <Filters />}
        <Loaded of={entries} what="the audit log">
          {(entries) =>
            entries.length === 0
              ? (
                <Empty icon="search" title={isFiltered || before ? "No entry is like that" : "Nothing was done yet"}>
                  {(isFiltered || before) && <LinkButton href="/settings/audit">Show all</LinkButton>}
                </Empty>
              )
              : (
                <>
                  <Table label="Audit log" kind="stacked audit">
                    <thead>
                      <tr>
                        <th>When</th>
                        <th>Who</th>
                        <th>Did</th>
                        <th>To</th>
                        <th>Details</th>
                        <th>Address</th>
                      </tr>
                    </thead>
                    <tbody>{entries.map((entry) => <Row key={entry.id} entry={entry} />)}</tbody>
                  </Table>
                  <div class="row pages">
                    {before && <LinkButton href={`/settings/audit?${auditQuery(query.value)}`}>Newest</LinkButton>}
                    {entries.length === pageSize && (
                      <LinkButton
                        href={`/settings/audit?${auditQuery(query.value, { before: String(entries.at(-1)!.id) })}`}
                      >
                        Older
                      </LinkButton>
                    )}
                  </div>
                </>
              )}
        </Loaded>
      </div>
    </Frame>
  );
}

function Filters(): JSX.Element {
  const field = (name: "actor" | "action" | "subject", label: string, placeholder: string) => (
    <input
      class="input"
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={query.value.get(name) ?? ""}
      onChange={({ currentTarget: { value } }) => setQuery({ [name]: value.trim(), before: undefined })}
    />
  );
  const day = (name: "since" | "until", label: string) => (
    <label class="row day">
      <span class="soft">{label}</span>
      <input
        class="input"
        type="date"
        value={query.value.get(name) ?? ""}
        onChange={({ currentTarget: { value } }) => setQuery({ [name]: value, before: undefined })}
      />
    </label>
  );
  return (
    <div class="filters row audit-filters" role="search" aria-label="Filter the audit log">
      {field("actor", "Who did it", "Who")}
      {field("action", "What was done", "person, run.request…")}
      {field("subject", "What it was done to", "To whom or what")}
      {day("since", "Since")}
      {day("until", "until")}
    </div>
  );
}

function Row({ entry }: { entry: AuditAnswer }): JSX.Element {
  const { at, actor, action, subject, details, address, request, hash } = entry;
  return (
    <tr>
      <td class="nowrap">
        <time dateTime={at} title={`Entry ${entry.id}${hash === null ? "" : `, link ${hash}`}`}>
          {sayMoment(new Date(at))}
        </time>
      </td>
      <td data-label="Who">{actor}</td>
      <td data-label="Did" class="mono">{action}</td>
      <td data-label="To">{subject}</td>
      <td data-label="Details" class="soft details">{sayDetails(details) || "–"}</td>
      <td data-label="Address" class="mono soft" title={request === null ? undefined : `request ${request}`}>
        {address ?? "–"}
      </td>
    </tr>
  );
}

/** Whether the chain of hashes is whole: asked for by hand, since it reads every entry. */
function Chain(): JSX.Element {
  const verdict = useSignal<(AuditChainAnswer & { read: Date }) | undefined>(undefined);
  const { problem, run } = useAct();
  const check = () =>
    run(async () => {
      verdict.value = undefined;
      verdict.value = { ...await get<AuditChainAnswer>("/api/audit/chain"), read: new Date() };
    });
  const found = verdict.value;
  return (
    <div class="stack tight">
      <div class="row chain" role="status">
        {found === undefined ? <span class="soft">Each entry is chained to the one before it by a hash.</span> : (
          <>
            <Mark tone={found.intact ? "good" : "bad"}>
              {found.intact ? "the chain is whole" : "the chain is broken"}
            </Mark>
            <span>
              {found.intact
                ? `${sayCount(found.sealed)} of ${sayCount(found.entries, "entry", "entries")}, `
                : `${found.problem}, at entry ${found.broken_at}, `}
              <span class="soft">read at {sayMoment(found.read)}</span>
            </span>
          </>
        )}
        <Button small onClick={check}>{found === undefined ? "Verify the chain" : "Verify it again"}</Button>
      </div>
      {found?.intact === false && (
        <p class="notice warn">
          Somebody changed the log in the database itself. What comes before that entry is as it was written; hold it
          against a backup, or against an export of before.
        </p>
      )}
      {problem.value && <ProblemBox problem={problem.value} />}
    </div>
  );
}
