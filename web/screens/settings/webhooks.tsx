import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { DeliveryAnswer, WebhookAnswer } from "../../api/mod.ts";
import { ask, get, may, path, query, setQuery } from "../../state/mod.ts";
import { ActHead, Ago, Button, Confirm, Empty, LinkButton, Loaded, Mark, Table, useResource } from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { ProjectChoice } from "./project_choice.tsx";
import { sayDelivery } from "./state.ts";

interface Listed {
  webhooks: WebhookAnswer[];
  deliveries: DeliveryAnswer[];
}

/** Servers that are told what happens in a project. */
export function WebhooksScreen(): JSX.Element {
  const project = query.value.get("project");
  return (
    <Frame
      tab="/settings/webhooks"
      sub="Other servers are told when runs end and reviews are decided: a chat, a deployment, a log."
      actions={project !== null && may("admin", project) && (
        <LinkButton
          href={`/settings/webhooks/new?project=${encodeURIComponent(project)}`}
          icon="plus"
          kind="primary"
        >
          Make a webhook
        </LinkButton>
      )}
    >
      <ProjectChoice isFor={(name) => may("admin", name)}>
        {(project) => <Webhooks key={project} project={project} />}
      </ProjectChoice>
    </Frame>
  );
}

function Webhooks({ project }: { project: string }): JSX.Element {
  // Messages are on their way while somebody looks.
  const listed = useResource((signal) => get<Listed>(path`/api/projects/${project}/webhooks`, signal), [project], {
    everyMs: 10_000,
  });
  const revoked = useSignal<WebhookAnswer | undefined>(undefined);
  return (
    <>
      <Loaded of={listed} what="webhooks">
        {(value) => <List {...value} project={project} revoke={(each) => void (revoked.value = each)} />}
      </Loaded>
      {revoked.value && (
        <Confirm
          title={`Revoke the webhook to ${revoked.value.server}?`}
          act="Revoke it"
          close={() => revoked.value = undefined}
          does={async () => {
            await ask("DELETE", path`/api/projects/${project}/webhooks/${revoked.value!.id}`);
            await listed.reload();
          }}
        >
          <p>
            Nothing is posted there any more, what waits to be sent neither, and what is known of its messages is
            forgotten. Its key is of no use from then on.
          </p>
        </Confirm>
      )}
    </>
  );
}

function List(
  { project, webhooks, deliveries, revoke }: Listed & { project: string; revoke(webhook: WebhookAnswer): void },
): JSX.Element {
  return webhooks.length === 0
    ? (
      <Empty icon="out" title={`Nobody is told of what happens in ${project}`}>
        <p>
          A webhook posts a signed message to a server of yours when a run ends, or a review is asked for, approved,
          rejected or dead. It tells names, codes and ids, never rows.
        </p>
      </Empty>
    )
    : (
      <div class="stack">
        <Table label="Webhooks" kind="stacked">
          <thead>
            <tr>
              <th>Server</th>
              <th>Told of</th>
              <th>Made</th>
              <ActHead />
            </tr>
          </thead>
          <tbody>
            {webhooks.map((each) => (
              <tr key={each.id}>
                <td class="mono">{each.server}</td>
                <td data-label="Told of">
                  <span class="row marks">
                    {each.events.map((event) => <Mark key={event} plain>{event}</Mark>)}
                  </span>
                </td>
                <td data-label="Made" class="soft">
                  <span>
                    <Ago at={each.created_at} /> by {each.created_by}
                  </span>
                </td>
                <td class="fit">
                  <Button
                    small
                    kind="danger"
                    label={`Revoke the webhook to ${each.server}`}
                    onClick={() => revoke(each)}
                  >
                    Revoke
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
        <Deliveries webhooks={webhooks} deliveries={deliveries} />
      </div>
    );
}

function Deliveries({ webhooks, deliveries }: Listed): JSX.Element {
  const asked = query.value.get("webhook") ?? "";
  const shown = deliveries.filter(({ webhook }) => asked === "" || String(webhook) === asked);
  const serverOf = (id: number) => webhooks.find((each) => each.id === id)?.server;
  return (
    <section class="panel" aria-label="Messages">
      <header>
        <h2>Messages</h2>
        {webhooks.length > 1 && (
          <div>
            <select
              class="select"
              aria-label="Messages to"
              value={asked}
              onChange={({ currentTarget: { value } }) => setQuery({ webhook: value })}
            >
              <option value="">to all of them</option>
              {webhooks.map(({ id, server }) => <option key={id} value={String(id)}>{`to ${server}`}</option>)}
            </select>
          </div>
        )}
      </header>
      {shown.length === 0 && <p class="body soft">Nothing was to be told yet.</p>}
      {shown.length > 0 && (
        <Table label="Messages" kind="stacked">
          <thead>
            <tr>
              <th>Event</th>
              <th>To</th>
              <th>State</th>
              <th class="number">Tries</th>
              <th>Last failure</th>
              <th>When</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((each) => {
              const { tone, text } = sayDelivery(each);
              return (
                <tr key={each.id}>
                  <td>{each.event}</td>
                  <td data-label="To" class="mono">{serverOf(each.webhook)}</td>
                  <td data-label="State">
                    <Mark tone={tone}>{text}</Mark>
                  </td>
                  <td data-label="Tries" class="number">{each.attempts}</td>
                  <td data-label="Last failure" class="soft">{each.failure ?? "–"}</td>
                  <td data-label="When" class="fit soft">
                    <Ago at={each.created_at} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </Table>
      )}
    </section>
  );
}
