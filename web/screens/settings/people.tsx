import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { GroupAnswer, PersonAnswer, SignInAnswer } from "../../api/mod.ts";
import { ask, fits, get, may, path, query, setQuery } from "../../state/mod.ts";
import { ActHead, Ago, Button, Confirm, Empty, LinkButton, Loaded, Mark, Table, useResource } from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { GrantForm } from "./grant_form.tsx";
import { sayGrant, sayPlace } from "./state.ts";

interface Everybody {
  people: PersonAnswer[];
  groups: GroupAnswer[];
  hasProvider: boolean;
}

async function readEverybody(signal: AbortSignal): Promise<Everybody> {
  const [{ people }, { groups }, { has_provider }] = await Promise.all([
    get<{ people: PersonAnswer[] }>("/api/people", signal),
    get<{ groups: GroupAnswer[] }>("/api/groups", signal),
    get<SignInAnswer>("/api/sign-in", signal),
  ]);
  return { people, groups, hasProvider: has_provider };
}

/** Who may come in, and what they may do. */
export function PeopleScreen(): JSX.Element {
  const everybody = useResource(readEverybody, []);
  return (
    <Frame
      tab="/settings/people"
      sub="Whoever has an account, and the roles that say what they may do."
      actions={may("admin") && (
        <LinkButton href="/settings/people/new" icon="plus" kind="primary">Make an account</LinkButton>
      )}
    >
      <Loaded of={everybody} what="people">
        {({ people, groups, hasProvider }) => (
          <div class="stack">
            <People people={people} />
            {(hasProvider || groups.length > 0) && (
              <Groups groups={groups} hasProvider={hasProvider} reload={everybody.reload} />
            )}
          </div>
        )}
      </Loaded>
    </Frame>
  );
}

function People({ people }: { people: readonly PersonAnswer[] }): JSX.Element {
  const typed = query.value.get("q") ?? "";
  const shown = people.filter(({ name, login }) => fits(`${name} ${login ?? ""}`, typed));
  return (
    <section aria-label="People">
      {people.length > 8 && (
        <div class="filters row">
          <input
            class="input"
            type="search"
            aria-label="Find somebody"
            placeholder="Name or login"
            value={typed}
            onInput={({ currentTarget: { value } }) => setQuery({ q: value })}
          />
        </div>
      )}
      {shown.length === 0 && (
        <Empty icon="search" title="Nobody is called that">
          <LinkButton href="/settings/people">Show all</LinkButton>
        </Empty>
      )}
      {shown.length > 0 && (
        <Table label="People" kind="stacked">
          <thead>
            <tr>
              <th>Name</th>
              <th>Login</th>
              <th>Roles</th>
              <th>Here since</th>
            </tr>
          </thead>
          <tbody>{shown.map((person) => <Row key={person.id} person={person} />)}</tbody>
        </Table>
      )}
    </section>
  );
}

function Row({ person }: { person: PersonAnswer }): JSX.Element {
  const { id, name, login, grants, groups, created_at } = person;
  return (
    <tr>
      <td>
        <span class="row">
          <a href={path`/settings/people/${id}`}>{name}</a>
          <StateMark person={person} />
        </span>
      </td>
      <td data-label="Login">{login ?? <span class="soft">identity provider</span>}</td>
      <td data-label="Roles">
        <span class="row marks">
          {grants.map((grant) => <Mark key={grant.id} plain>{sayGrant(grant)}</Mark>)}
          {grants.length === 0 && <span class="soft">{groups?.length ? "by groups" : "none"}</span>}
        </span>
      </td>
      <td data-label="Here since" class="fit soft">
        <Ago at={created_at} />
      </td>
    </tr>
  );
}

export function StateMark({ person }: { person: PersonAnswer }): JSX.Element | null {
  const { disabled_at, login, has_password } = person;
  if (disabled_at !== null) return <Mark tone="bad">shut out</Mark>;
  return login !== null && !has_password ? <Mark tone="warn">has not signed in yet</Mark> : null;
}

function Groups(
  { groups, hasProvider, reload }: { groups: readonly GroupAnswer[]; hasProvider: boolean; reload(): Promise<void> },
): JSX.Element {
  const taken = useSignal<{ group: string; grant: GroupAnswer["grants"][number] } | undefined>(undefined);
  const rows = groups.flatMap(({ group, grants }) => grants.map((grant) => ({ group, grant })));
  return (
    <section class="panel" aria-label="Groups">
      <header>
        <h2>Groups of the identity provider</h2>
      </header>
      {!hasProvider && <p class="body soft">No identity provider is set up, so these roles let nobody in.</p>}
      {rows.length > 0 && (
        <Table label="Roles of groups">
          <thead>
            <tr>
              <th>Group</th>
              <th>Role</th>
              <th>Where</th>
              <ActHead />
            </tr>
          </thead>
          <tbody>
            {rows.map(({ group, grant }) => (
              <tr key={grant.id}>
                <td class="mono">{group}</td>
                <td>{grant.role}</td>
                <td>{sayPlace(grant)}</td>
                <td class="fit">
                  <Button
                    small
                    kind="danger"
                    label={`Take back ${sayGrant(grant)} from ${group}`}
                    onClick={() => void (taken.value = { group, grant })}
                  >
                    Take back
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <div class="body narrow">
        {rows.length === 0 && (
          <p class="soft lead">
            Whoever signs in at the identity provider is in groups there. Give a group a role, and all of it may come
            in.
          </p>
        )}
        <GrantForm
          asksGroup
          give={async (grant, group) => {
            await ask("POST", path`/api/groups/${group}/grants`, grant);
            await reload();
          }}
        />
      </div>
      {taken.value && (
        <Confirm
          title={`Take ${sayGrant(taken.value.grant)} back?`}
          act="Take it back"
          close={() => taken.value = undefined}
          does={async () => {
            const { group, grant } = taken.value!;
            await ask("DELETE", path`/api/groups/${group}/grants/${grant.id}`);
            await reload();
          }}
        >
          <p>
            Everybody in <strong>{taken.value.group}</strong>{" "}
            loses it at once and has to sign in again. Roles that they have otherwise stay.
          </p>
        </Confirm>
      )}
    </section>
  );
}
