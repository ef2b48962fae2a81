import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { TokenAnswer } from "../../api/mod.ts";
import { ask, clock, get, path } from "../../state/mod.ts";
import { ActHead, Ago, Button, Confirm, Empty, LinkButton, Loaded, Mark, Table, useResource } from "../../parts/mod.ts";
import { Frame } from "./frame.tsx";
import { sayExpiry, sayPlace } from "./state.ts";

/** The own API tokens. */
export function TokensScreen(): JSX.Element {
  const tokens = useResource(
    async (signal) => (await get<{ tokens: TokenAnswer[] }>("/api/tokens", signal)).tokens,
    [],
  );
  const revoked = useSignal<TokenAnswer | undefined>(undefined);
  return (
    <Frame
      tab="/settings/tokens"
      sub="With a token a program does what you may do, or less of it: CI, scripts, the command line."
      actions={<LinkButton href="/settings/tokens/new" icon="plus" kind="primary">Make a token</LinkButton>}
    >
      <Loaded of={tokens} what="your tokens">
        {(tokens) =>
          tokens.length === 0
            ? (
              <Empty icon="lock" title="You have no tokens">
                <p>A program sends one with each request. It has at most your rights, and an end.</p>
                <pre
                  tabIndex={0}
                  role="region"
                  aria-label="Example"
                >curl -H "Authorization: Bearer confiture_…" {location.origin}/api/runs</pre>
              </Empty>
            )
            : (
              <Table label="Your tokens" kind="stacked">
                <thead>
                  <tr>
                    <th>Name</th>
                    <th>May</th>
                    <th>Where</th>
                    <th>Used</th>
                    <th>Ends</th>
                    <ActHead />
                  </tr>
                </thead>
                <tbody>
                  {tokens.map((token) => (
                    <Row
                      key={token.id}
                      token={token}
                      revoke={() => void (revoked.value = token)}
                    />
                  ))}
                </tbody>
              </Table>
            )}
      </Loaded>
      {revoked.value && (
        <Confirm
          title={`Revoke the token ${revoked.value.name}?`}
          act="Revoke it"
          close={() => revoked.value = undefined}
          does={async () => {
            await ask("DELETE", path`/api/tokens/${revoked.value!.id}`);
            await tokens.reload();
          }}
        >
          <p>
            Whatever sends <code>{revoked.value.prefix}…</code>{" "}
            is refused from this moment on. Nobody can take that back; a new token is another one.
          </p>
        </Confirm>
      )}
    </Frame>
  );
}

function Row({ token, revoke }: { token: TokenAnswer; revoke(): void }): JSX.Element {
  const { name, prefix, verbs, last_used_at } = token;
  const expiry = sayExpiry(token, clock.value);
  return (
    <tr>
      <td>
        <div>{name}</div>
        <div class="mono soft">{prefix}…</div>
      </td>
      <td data-label="May">
        <span class="row marks">{verbs.map((verb) => <Mark key={verb} plain>{verb}</Mark>)}</span>
      </td>
      <td data-label="Where">{sayPlace(token)}</td>
      <td data-label="Used" class="soft">{last_used_at === null ? "never" : <Ago at={last_used_at} />}</td>
      <td data-label="Ends" class="nowrap">
        {expiry.tone === "none"
          ? <span class="soft">{expiry.text}</span>
          : <Mark tone={expiry.tone}>{expiry.text}</Mark>}
      </td>
      <td class="fit">
        <Button small kind="danger" label={`Revoke ${name}`} onClick={revoke}>Revoke</Button>
      </td>
    </tr>
  );
}
