import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { SignInAnswer } from "../../api/mod.ts";
import { ask, asProblem, get, go, type Problem, query, readSession } from "../../state/mod.ts";
import { Button, Dialog, Form, Loaded, ProblemBox, TextField, useResource } from "../../parts/mod.ts";

/** Signing in, the first start, and a code that opens an account: one page, shown wherever nobody is signed in. */
export function SignIn(): JSX.Element {
  const facts = useResource((signal) => get<SignInAnswer>("/api/sign-in", signal), []);
  useEffect(() => {
    document.title = "Sign in · confiture";
  }, []);
  return (
    <main class="sign-in">
      <div class="panel">
        <h1>confiture</h1>
        <Loaded of={facts} what="how to sign in">
          {(facts) =>
            facts.needs_setup || query.value.has("code") ? <SetUp facts={facts} /> : <Password facts={facts} />}
        </Loaded>
      </div>
    </main>
  );
}

/** A session that is over takes nothing from what somebody was at: it is covered until they are back. */
export function SignInAgain({ name }: { name: string }): JSX.Element {
  const facts = useResource((signal) => get<SignInAnswer>("/api/sign-in", signal), []);
  useEffect(() => {
    // They may come back by another window.
    addEventListener("focus", readSession);
    return () => removeEventListener("focus", readSession);
  }, []);
  return (
    <Dialog title="Your session is over">
      <p class="soft">Sign in again as {name} to go on where you were: what you typed is still there.</p>
      <Loaded of={facts} what="how to sign in">{(facts) => <Password facts={facts} isAgain />}</Loaded>
    </Dialog>
  );
}

async function enter(path: string, body: unknown): Promise<void> {
  await ask("POST", path, body);
  await readSession();
}

function Unsafe(): JSX.Element {
  return (
    <p class="notice warn">
      This page came without TLS, so passwords are refused. Open the server under its https address, or from its own
      machine. If a proxy speaks TLS already, the server has to be told of it with --trusted-proxy.
    </p>
  );
}

function Password({ facts, isAgain = false }: { facts: SignInAnswer; isAgain?: boolean }): JSX.Element {
  const login = useSignal("");
  const password = useSignal("");
  const problem = useSignal<Problem | undefined>(undefined);
  const back = encodeURIComponent(location.pathname + location.search);
  return (
    <>
      {!facts.is_safe && <Unsafe />}
      {facts.has_provider && (
        <a
          class="button primary"
          href={`/api/oidc/login?return_to=${isAgain ? "/" : back}`}
          target={isAgain ? "_blank" : undefined}
        >
          Sign in with your company{isAgain && " in a new window"}
        </a>
      )}
      {facts.has_provider && <p class="or">or with an account of this server</p>}
      <Form
        class="stack"
        send={async () => {
          problem.value = undefined;
          await enter("/api/session", { login: login.value, password: password.value })
            .catch((error) => problem.value = asProblem(error));
        }}
      >
        <TextField
          label="Login"
          value={login.value}
          onInput={(value) => login.value = value}
          autocomplete="username"
          autofocus={!facts.has_provider}
          required
        />
        <TextField
          label="Password"
          type="password"
          value={password.value}
          onInput={(value) => password.value = value}
          autocomplete="current-password"
          required
        />
        {problem.value && <ProblemBox problem={problem.value} />}
        <Button type="submit" kind={facts.has_provider ? "plain" : "primary"}>Sign in</Button>
      </Form>
      {!isAgain && (
        <p class="faint">
          Forgotten? Whoever runs the server makes a code with <code>confiture server setup-code LOGIN</code>.{" "}
          <a href="/?code=">I have a code</a>
        </p>
      )}
    </>
  );
}

function SetUp({ facts }: { facts: SignInAnswer }): JSX.Element {
  const code = useSignal(query.value.get("code") ?? "");
  const login = useSignal("");
  const name = useSignal("");
  const password = useSignal("");
  const problem = useSignal<Problem | undefined>(undefined);
  return (
    <>
      {!facts.is_safe && <Unsafe />}
      <p class="soft">
        {facts.needs_setup
          ? "Nobody can sign in yet. The server printed a code when it started: with it you make the first account, an admin's."
          : "With the code that you were given you choose a password."}
      </p>
      <Form
        class="stack"
        send={async () => {
          problem.value = undefined;
          const body = {
            code: code.value.trim(),
            login: login.value,
            password: password.value,
            ...(name.value.trim() === "" ? {} : { name: name.value }),
          };
          await enter("/api/setup", body)
            // The code is used; nobody should find it in the address.
            .then(() => go("/", { replace: true }))
            .catch((error) => problem.value = asProblem(error));
        }}
      >
        <TextField
          label="Code"
          value={code.value}
          onInput={(value) => code.value = value}
          mono
          required
          autofocus={code.value === ""}
          placeholder="setup-…"
          autocomplete="off"
        />
        <TextField
          label="Login"
          value={login.value}
          onInput={(value) => login.value = value}
          autocomplete="username"
          required
        />
        <TextField
          label="Name"
          hint="As others see you; the login if it is empty."
          value={name.value}
          onInput={(value) => name.value = value}
          autocomplete="name"
        />
        <TextField
          label="Password"
          type="password"
          hint={`At least ${facts.shortest_password} characters.`}
          value={password.value}
          onInput={(value) => password.value = value}
          autocomplete="new-password"
          required
        />
        {problem.value && <ProblemBox problem={problem.value} />}
        <Button type="submit" kind="primary">{facts.needs_setup ? "Make the account" : "Set the password"}</Button>
      </Form>
      {!facts.needs_setup && (
        <p class="faint">
          <a href="/">I have a password</a>
        </p>
      )}
    </>
  );
}
