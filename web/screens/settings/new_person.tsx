import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { ask, path } from "../../state/mod.ts";
import { Button, Form, LinkButton, ProblemBox, TextField, useAct } from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { Guarded } from "./guarded.tsx";
import { GrantFields, type NewGrant, viewerEverywhere } from "./grant_form.tsx";
import { SetupCode } from "./setup_code.tsx";

interface Made {
  person: number;
  code: string;
  expires_at: string;
}

/** Makes a local account, and shows the code for its owner. */
export function NewPersonScreen(): JSX.Element {
  return (
    <Guarded verb="admin" role="admin" what="make accounts">
      <NewPerson />
    </Guarded>
  );
}

function NewPerson(): JSX.Element {
  const login = useSignal("");
  const name = useSignal("");
  const grant = useSignal<NewGrant>(viewerEverywhere);
  const made = useSignal<(Made & { login: string }) | undefined>(undefined);
  const { problem, run } = useAct();
  const back = { href: "/settings/people", label: "People" };
  if (made.value) {
    const { person, ...code } = made.value;
    return (
      <Frame tab="/settings/people" title={`The account of ${code.login}`} back={back}>
        <div class="stack narrow">
          <SetupCode {...code} next={path`/settings/people/${person}`} />
        </div>
      </Frame>
    );
  }
  return (
    <Frame
      tab="/settings/people"
      title="Make an account"
      sub="Its owner chooses the password, with a code that you get for them."
      back={back}
    >
      <Form
        class="panel narrow"
        send={async () => {
          await run(async () => {
            const words = { login: login.value.trim(), ...(name.value.trim() && { name: name.value.trim() }) };
            const answer = await ask<Made>("POST", "/api/people", { ...words, grants: [grant.value] });
            made.value = { ...answer, login: words.login };
          });
        }}
      >
        <div class="body stack">
          <TextField
            label="Login"
            value={login.value}
            onInput={(value) => login.value = value}
            autocomplete="off"
            autofocus
            required
          />
          <TextField
            label="Name"
            hint="As others see them; the login if it is empty."
            value={name.value}
            onInput={(value) => name.value = value}
            autocomplete="off"
          />
          <GrantFields grant={grant.value} change={(value) => grant.value = value} />
          {problem.value && <ProblemBox problem={problem.value} />}
          <div class="row">
            <Button type="submit" kind="primary">Make the account</Button>
            <LinkButton href="/settings/people" kind="quiet">Leave it</LinkButton>
          </div>
        </div>
      </Form>
    </Frame>
  );
}
