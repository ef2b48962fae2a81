import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { ask, go, path } from "../../state/mod.ts";
import { Button, CheckField, Form, LinkButton, ProblemBox, ShownOnce, TextField, useAct } from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { Guarded } from "./guarded.tsx";
import { ProjectChoice } from "./project_choice.tsx";
import { webhookEvents, webhookWords } from "./state.ts";

interface Made {
  server: string;
  secret: string;
}

/** Makes a webhook of a project, and shows the key that signs its messages. */
export function NewWebhookScreen(): JSX.Element {
  return (
    <ProjectChoice isFixed>
      {(project) => (
        <Guarded key={project} verb="admin" project={project} role="admin" what="make webhooks">
          <NewWebhook project={project} />
        </Guarded>
      )}
    </ProjectChoice>
  );
}

function NewWebhook({ project }: { project: string }): JSX.Element {
  const url = useSignal("");
  const events = useSignal<readonly string[]>(["run.finished"]);
  const made = useSignal<Made | undefined>(undefined);
  const { problem, run } = useAct();
  const list = `/settings/webhooks?project=${encodeURIComponent(project)}`;
  const back = { href: list, label: `Webhooks of ${project}` };
  if (made.value) {
    return (
      <Frame tab="/settings/webhooks" title={`The webhook to ${made.value.server}`} back={back}>
        <div class="stack narrow">
          <ShownOnce title="The key of its messages" label="Key" value={made.value.secret} done={() => go(list)}>
            <p>
              Each message has <code>x-confiture-timestamp</code> and{" "}
              <code>x-confiture-signature</code>: an HMAC with this key over the timestamp, a dot and the body. Check
              both, so that nobody else can tell your server something.
            </p>
          </ShownOnce>
        </div>
      </Frame>
    );
  }
  return (
    <Frame
      tab="/settings/webhooks"
      title="Make a webhook"
      sub={`Tells a server what happens in ${project}.`}
      back={back}
    >
      <Form
        class="panel narrow"
        send={async () => {
          const body = { url: url.value.trim(), events: events.value };
          await run(async () => made.value = await ask("POST", path`/api/projects/${project}/webhooks`, body));
        }}
      >
        <div class="body stack">
          <TextField
            label="Address"
            hint="It is sealed with the server's key: afterwards no more than its host is shown."
            placeholder="https://chat.example.com/hooks/…"
            value={url.value}
            onInput={(value) => url.value = value}
            mono
            autocomplete="off"
            autofocus
            required
          />
          <fieldset class="choices">
            <legend>What it is told of</legend>
            {webhookEvents.map((event) => (
              <CheckField
                key={event}
                label={<span class="mono">{event}</span>}
                hint={webhookWords[event]}
                checked={events.value.includes(event)}
                onChange={(checked) =>
                  events.value = webhookEvents.filter((each) => each === event ? checked : events.value.includes(each))}
              />
            ))}
          </fieldset>
          {problem.value && <ProblemBox problem={problem.value} />}
          <div class="row">
            <Button type="submit" kind="primary" disabled={events.value.length === 0}>Make the webhook</Button>
            <LinkButton href={list} kind="quiet">Leave it</LinkButton>
          </div>
        </div>
      </Form>
    </Frame>
  );
}
