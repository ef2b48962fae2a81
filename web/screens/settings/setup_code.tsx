import type { JSX } from "preact";
import { go, sayMoment } from "../../state/mod.ts";
import { ShownOnce } from "../../parts/mod.ts";

/** A code for the owner of an account, with what to tell them. */
export function SetupCode(
  { login, code, expires_at, next, done }: {
    login: string;
    code: string;
    expires_at: string;
    /** Where to go when it is kept, unless something else is to be done. */
    next?: string;
    done?(): void;
  },
): JSX.Element {
  return (
    <ShownOnce
      title={`A code for ${login}`}
      label="Code"
      value={code}
      done={done ?? (() => go(next!))}
    >
      <p>
        Hand it over in a way that you trust. With it, the login <strong>{login}</strong> and a password of their choice
        {" "}
        they open the account at <code>{location.origin}/?code=</code> until{" "}
        {sayMoment(new Date(expires_at))}. It can be used once.
      </p>
    </ShownOnce>
  );
}
