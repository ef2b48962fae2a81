import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { GrantAnswer, PersonAnswer } from "../../api/mod.ts";
import { ask, get, path, readSession, session } from "../../state/mod.ts";
import {
  ActHead,
  Ago,
  Button,
  Confirm,
  Empty,
  LinkButton,
  Loaded,
  Mark,
  ProblemBox,
  Table,
  useAct,
  useResource,
} from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { GrantForm } from "./grant_form.tsx";
import { StateMark } from "./people.tsx";
import { SetupCode } from "./setup_code.tsx";
import { roleWords, sayGrant, sayPlace } from "./state.ts";

/** One person: roles and the account. */
export function PersonScreen({ person: id }: { person: string }): JSX.Element {
  const people = useResource(
    async (signal) => (await get<{ people: PersonAnswer[] }>("/api/people", signal)).people,
    [],
  );
  // Whoever changes the own roles sees at once what they are now.
  const reload = async () => {
    await Promise.all([people.reload(), Number(id) === session.value?.person && readSession()]);
  };
  return (
    <Loaded of={people} what="the person">
      {(people) => {
        const person = people.find((each) => String(each.id) === id);
        if (person) return <Person key={id} person={person} reload={reload} />;
        return (
          <Empty icon="search" title="There is nobody of this number">
            <LinkButton href="/settings/people">All people</LinkButton>
          </Empty>
        );
      }}
    </Loaded>
  );
}

function Person({ person, reload }: { person: PersonAnswer; reload(): Promise<void> }): JSX.Element {
  const { id, name, login, groups, disabled_at, created_at } = person;
  const isSelf = id === session.value?.person;
  return (
    <Frame
      tab="/settings/people"
      title={name}
      back={{ href: "/settings/people", label: "People" }}
      sub={
        <span class="row">
          {login === null ? "Signs in at the identity provider" : `Signs in as ${login}`}
          <span>
            · here since <Ago at={created_at} />
          </span>
          {isSelf && <Mark tone="info" plain>this is you</Mark>}
          <StateMark person={person} />
        </span>
      }
    >
      <div class="stack">
        {disabled_at !== null && <Shut person={person} reload={reload} />}
        <Roles person={person} isSelf={isSelf} reload={reload} />
        {groups && groups.length > 0 && (
          <section class="panel">
            <header>
              <h2>Groups</h2>
            </header>
            <p class="body stack tight">
              <span class="soft">At the last sign-in; their roles are given under People.</span>
              <span class="row marks">{groups.map((group) => <Mark key={group} plain>{group}</Mark>)}</span>
            </p>
          </section>
        )}
        {disabled_at === null && <Account person={person} isSelf={isSelf} reload={reload} />}
      </div>
    </Frame>
  );
}

function Roles(
  { person: { id, name, grants }, isSelf, reload }: {
    person: PersonAnswer;
    isSelf: boolean;
    reload(): Promise<void>;
  },
): JSX.Element {
  const taken = useSignal<GrantAnswer | undefined>(undefined);
  return (
    <section class="panel" aria-label="Roles">
      <header>
        <h2>Roles</h2>
      </header>
      {grants.length === 0
        ? <p class="body soft">None of their own: without a role by a group they see nothing here.</p>
        : (
          <Table label="Roles" kind="stacked">
            <thead>
              <tr>
                <th>Role</th>
                <th>Where</th>
                <th>Lets them</th>
                <ActHead />
              </tr>
            </thead>
            <tbody>
              {grants.map((grant) => (
                <tr key={grant.id}>
                  <td>{grant.role}</td>
                  <td data-label="Where">{sayPlace(grant)}</td>
                  <td data-label="Lets them" class="soft">{roleWords[grant.role]}</td>
                  <td class="fit">
                    <Button
                      small
                      kind="danger"
                      label={`Take back ${sayGrant(grant)}`}
                      onClick={() => void (taken.value = grant)}
                    >
                      Take back
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      <div class="body narrow stack tight">
        <h3>Give a role</h3>
        <GrantForm
          give={async (grant) => {
            await ask("POST", path`/api/people/${id}/grants`, grant);
            await reload();
          }}
        />
        {!isSelf && <p class="faint">Whoever gets or loses a role has to sign in again.</p>}
      </div>
      {taken.value && (
        <Confirm
          title={`Take ${sayGrant(taken.value)} back?`}
          act="Take it back"
          close={() => taken.value = undefined}
          does={async () => {
            await ask("DELETE", path`/api/people/${id}/grants/${taken.value!.id}`);
            await reload();
          }}
        >
          <p>
            {isSelf ? "You lose" : <>{name} loses</>}{" "}
            what it allows at once, in tokens and schedules too. Runs that wait do not begin any more; one that goes on
            is finished.
          </p>
        </Confirm>
      )}
    </section>
  );
}

function Account(
  { person: { id, name, login, has_password }, isSelf, reload }: {
    person: PersonAnswer;
    isSelf: boolean;
    reload(): Promise<void>;
  },
): JSX.Element {
  const code = useSignal<{ login: string; code: string; expires_at: string } | undefined>(undefined);
  const asked = useSignal<"code" | "disable" | undefined>(undefined);
  const close = () => asked.value = undefined;
  return (
    <>
      {code.value && <SetupCode {...code.value} done={() => code.value = undefined} />}
      <section class="panel" aria-label="Account">
        <header>
          <h2>Account</h2>
        </header>
        <div class="body stack">
          {login !== null && (
            <div class="row apart">
              <p class="grow">
                {has_password
                  ? "Forgotten the password? A code lets its owner choose a new one."
                  : "The code of before is used once or over after an hour; then a new one is needed."}
              </p>
              <Button onClick={() => void (asked.value = "code")}>Make a code</Button>
            </div>
          )}
          <div class="row apart">
            <p class="grow">Shut out, somebody can do nothing any more, from this moment on.</p>
            <Button kind="danger" onClick={() => void (asked.value = "disable")}>Shut {name} out</Button>
          </div>
        </div>
      </section>
      {asked.value === "code" && (
        <Confirm
          title={`Make a code for ${login}?`}
          act="Make the code"
          kind="primary"
          close={close}
          does={async () => code.value = await ask("POST", path`/api/people/${id}/code`, {})}
        >
          <p>
            Whoever has it can choose the password of this account within an hour. The present one goes on working until
            then; afterwards all sessions of the account are over.
          </p>
        </Confirm>
      )}
      {asked.value === "disable" && (
        <Confirm
          title={isSelf ? "Shut yourself out?" : `Shut ${name} out?`}
          act={isSelf ? "Shut me out" : `Shut ${name} out`}
          close={close}
          does={async () => {
            await ask("POST", path`/api/people/${id}/disable`, {});
            await reload();
          }}
        >
          <p>
            All sessions end at once, and all tokens are revoked for good. Schedules of {isSelf ? "yours" : name}{" "}
            stop. What was done stays in the audit log, and roles stay for the day when somebody lets{" "}
            {isSelf ? "you" : "them"} in again.
          </p>
        </Confirm>
      )}
    </>
  );
}

function Shut(
  { person: { id, name, disabled_at }, reload }: { person: PersonAnswer; reload(): Promise<void> },
): JSX.Element {
  const { problem, run } = useAct();
  return (
    <div class="notice warn stack tight">
      <div class="row apart">
        <p class="grow">
          {name} was shut out <Ago at={disabled_at!} />. Nothing of the account works.
        </p>
        <Button
          onClick={() =>
            run(async () => {
              await ask("POST", path`/api/people/${id}/enable`, {});
              await reload();
            })}
        >
          Let in again
        </Button>
      </div>
      {problem.value && <ProblemBox problem={problem.value} />}
    </div>
  );
}
