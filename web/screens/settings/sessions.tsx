import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { OpenSessionAnswer } from "../../api/mod.ts";
import { ask, get, path, signOut } from "../../state/mod.ts";
import {
  ActHead,
  Ago,
  Button,
  Confirm,
  Loaded,
  Mark,
  ProblemBox,
  Table,
  useAct,
  useResource,
} from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { sayBrowser } from "./state.ts";

/** Where whoever looks is signed in. */
export function SessionsScreen(): JSX.Element {
  const sessions = useResource(
    async (signal) => (await get<{ sessions: OpenSessionAnswer[] }>("/api/sessions", signal)).sessions,
    [],
  );
  const ended = useSignal<readonly OpenSessionAnswer[]>([]);
  const { problem, run } = useAct();
  const now = sessions.now.value;
  const others = "value" in now ? now.value.filter(({ is_current }) => !is_current) : [];
  return (
    <Frame
      tab="/settings/sessions"
      sub="Every browser in which you are signed in. End what you do not know, and choose a new password then."
      actions={others.length > 1 && (
        <Button kind="danger" onClick={() => void (ended.value = others)}>End all others</Button>
      )}
    >
      {problem.value && <ProblemBox problem={problem.value} />}
      <Loaded of={sessions} what="your sessions">
        {(sessions) => (
          <Table label="Your sessions" kind="stacked">
            <thead>
              <tr>
                <th>Browser</th>
                <th>Address</th>
                <th>Seen</th>
                <th>Signed in</th>
                <ActHead />
              </tr>
            </thead>
            <tbody>
              {sessions.map((each) => (
                <tr key={each.id}>
                  <td>
                    <span class="row">
                      <span title={each.user_agent}>{sayBrowser(each.user_agent)}</span>
                      {each.is_current && <Mark tone="info" plain>this one</Mark>}
                    </span>
                  </td>
                  <td data-label="Address" class="mono">{each.address}</td>
                  <td data-label="Seen" class="soft">
                    <Ago at={each.last_seen_at} />
                  </td>
                  <td data-label="Signed in" class="soft">
                    <Ago at={each.created_at} />
                  </td>
                  <td class="fit">
                    {each.is_current ? <Button small onClick={() => run(signOut)}>Sign out</Button> : (
                      <Button
                        small
                        kind="danger"
                        label={`End ${sayBrowser(each.user_agent)} at ${each.address}`}
                        onClick={() => void (ended.value = [each])}
                      >
                        End
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Loaded>
      {ended.value.length > 0 && (
        <Confirm
          title={ended.value.length === 1 ? "End this session?" : `End ${ended.value.length} sessions?`}
          act="End"
          close={() => ended.value = []}
          does={async () => {
            for (const { id } of ended.value) await ask("DELETE", path`/api/sessions/${id}`);
            await sessions.reload();
          }}
        >
          <p>
            {ended.value.length === 1
              ? `${sayBrowser(ended.value[0]!.user_agent)} at ${ended.value[0]!.address}`
              : "Every browser but this one"} has to sign in again. What runs goes on.
          </p>
        </Confirm>
      )}
    </Frame>
  );
}
