import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { ApprovalAnswer } from "../../api/mod.ts";
import { get, path, query, setQuery } from "../../state/mod.ts";
import { Ago, Button, Empty, Head, LinkButton, Loaded, Mark, Table, type Tone, useResource } from "../../parts/mod.ts";

export const stateTone: Readonly<Record<ApprovalAnswer["state"], Tone>> = {
  reviewing: "info",
  open: "warn",
  approved: "good",
  rejected: "bad",
  used: "none",
  dead: "bad",
};

export const stateWords: Readonly<Record<ApprovalAnswer["state"], string>> = {
  reviewing: "being looked into",
  open: "to decide",
  approved: "approved",
  rejected: "rejected",
  used: "run",
  dead: "dead",
};

/** Changes that somebody asked others to look at. */
export function ReviewsScreen(): JSX.Element {
  const state = query.value.get("state") ?? "";
  const reviews = useResource(
    (signal) =>
      get<{ approvals: ApprovalAnswer[] }>(`/api/approvals${state && `?state=${encodeURIComponent(state)}`}`, signal),
    [state],
    { everyMs: 10_000 },
  );
  useEffect(() => {
    document.title = "Reviews · confiture";
  }, []);
  return (
    <>
      <Head
        title="Reviews"
        sub="Changes that are looked at by somebody else before they run."
        actions={<Button icon="reload" kind="quiet" label="Read anew" onClick={reviews.reload} />}
      />
      <div class="filters row">
        <select
          class="select"
          aria-label="State"
          value={state}
          onChange={({ currentTarget: { value } }) => setQuery({ state: value })}
        >
          <option value="">Any state</option>
          {Object.entries(stateWords).map(([value, words]) => <option key={value} value={value}>{words}</option>)}
        </select>
      </div>
      <Loaded of={reviews} what="reviews">
        {({ approvals }) =>
          approvals.length === 0 ? <NoReviews isFiltered={state !== ""} /> : (
            <Table label="Reviews" kind="stacked">
              <thead>
                <tr>
                  <th>Change</th>
                  <th>State</th>
                  <th>Where</th>
                  <th>Asked by</th>
                  <th>Decided by</th>
                  <th>When</th>
                </tr>
              </thead>
              <tbody>
                {approvals.map((each) => (
                  <tr key={each.id}>
                    <td>
                      <a href={path`/reviews/${each.id}`}>#{each.id} {each.operation}</a>
                    </td>
                    <td class="fit" data-label="State">
                      <Mark tone={stateTone[each.state]} live={each.state === "reviewing"}>
                        {stateWords[each.state]}
                      </Mark>
                    </td>
                    <td data-label="Where">{each.project} · {each.environment}</td>
                    <td data-label="Asked by">{each.requested_by}</td>
                    <td data-label="Decided by">{each.decided_by ?? "–"}</td>
                    <td class="soft" data-label="When">
                      <Ago at={each.requested_at} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )}
      </Loaded>
    </>
  );
}

function NoReviews({ isFiltered }: { isFiltered: boolean }): JSX.Element {
  if (isFiltered) {
    return (
      <Empty icon="search" title="No review is in that state">
        <LinkButton href="/reviews">Show all</LinkButton>
      </Empty>
    );
  }
  return (
    <Empty icon="plans" title="Nothing was asked to be reviewed">
      <p>
        On a protected environment what changes the database runs only after somebody else approved it. Fill the form of
        an operation, such as migrate up, and choose “Ask for an approval”: what it would do is shown here, step by
        step.
      </p>
    </Empty>
  );
}
