import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Verb } from "../../api/mod.ts";
import { ask, go, mayAnywhere } from "../../state/mod.ts";
import {
  Button,
  CheckField,
  Form,
  LinkButton,
  ProblemBox,
  SelectField,
  ShownOnce,
  TextField,
  useAct,
} from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { PlaceFields } from "./place_fields.tsx";
import { verbs, verbWords, type Where } from "./state.ts";

const lives = [["7", "A week"], ["30", "30 days"], ["90", "90 days"], ["365", "A year"]].map(([value, label]) => ({
  value: value!,
  label,
}));

/** Makes a token, and shows it this once. */
export function NewTokenScreen(): JSX.Element {
  const name = useSignal("");
  const chosen = useSignal<readonly Verb[]>(["view"]);
  const where = useSignal<Where>({ project: null, environment: null });
  const days = useSignal("90");
  const token = useSignal<string | undefined>(undefined);
  const { problem, run } = useAct();
  const back = { href: "/settings/tokens", label: "Your tokens" };
  if (token.value !== undefined) {
    return (
      <Frame tab="/settings/tokens" title={`The token ${name.value}`} back={back}>
        <div class="stack narrow">
          <ShownOnce
            title="Your new token"
            label="Token"
            value={token.value}
            done={() => {
              token.value = undefined;
              go("/settings/tokens");
            }}
          >
            <p>A program sends it with each request:</p>
            <pre class="sql" tabIndex={0} role="region" aria-label="Example">
              {`curl -H "Authorization: Bearer $TOKEN" ${location.origin}/api/runs`}
            </pre>
          </ShownOnce>
        </div>
      </Frame>
    );
  }
  // More than its owner no token may do, so what would be without effect is not offered.
  const offered = verbs.filter((verb) => mayAnywhere(verb));
  return (
    <Frame
      tab="/settings/tokens"
      title="Make a token"
      sub="It can do at most what you may do at the moment when it is used."
      back={back}
    >
      <Form
        class="panel narrow"
        send={async () => {
          const body = { name: name.value.trim(), verbs: chosen.value, ...where.value, days: Number(days.value) };
          await run(async () => {
            token.value = (await ask<{ token: string }>("POST", "/api/tokens", body)).token;
          });
        }}
      >
        <div class="body stack">
          <TextField
            label="Name"
            hint="Where it is used, so that you know it again."
            placeholder="CI of the shop"
            value={name.value}
            onInput={(value) => name.value = value}
            autocomplete="off"
            autofocus
            required
          />
          <fieldset class="choices">
            <legend>What it may do</legend>
            {offered.map((verb) => (
              <CheckField
                key={verb}
                label={<span class="mono">{verb}</span>}
                hint={verbWords[verb]}
                checked={chosen.value.includes(verb)}
                onChange={(checked) =>
                  chosen.value = verbs.filter((each) => each === verb ? checked : chosen.value.includes(each))}
              />
            ))}
            {offered.length === 0 && <p class="soft">Your roles let you do nothing here, so a token could neither.</p>}
          </fieldset>
          <PlaceFields where={where.value} change={(value) => where.value = value} />
          <SelectField label="It lives" value={days.value} options={lives} onChange={(value) => days.value = value} />
          {problem.value && <ProblemBox problem={problem.value} />}
          <div class="row">
            <Button type="submit" kind="primary" disabled={chosen.value.length === 0}>Make the token</Button>
            <LinkButton href="/settings/tokens" kind="quiet">Leave it</LinkButton>
          </div>
        </div>
      </Form>
    </Frame>
  );
}
