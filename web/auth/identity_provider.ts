import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { ConfitureError } from "../../engine/errors.ts";
import type { Host } from "../../engine/mod.ts";
import { resolveSecret } from "../../engine/project/mod.ts";
import type { Control } from "../control/mod.ts";
import { hashOf } from "./secret_token.ts";

export interface ProviderSettings {
  issuer: URL;
  clientId: string;
  clientSecret?: string;
  scope: string;
  /** Claim that lists the groups of a person. */
  groupsClaim: string;
}

/** Who somebody is, as the provider says. */
export interface Identified {
  issuer: string;
  subject: string;
  name: string;
  groups: readonly string[];
  idToken: string;
}

/** How long somebody may take at the provider. */
export const flowMinutes = 10;
const answerSeconds = 10;

/** The settings of the environment; undefined where there is no provider. Throws "oidc-settings" for half of them. */
export async function providerSettings(host: Host): Promise<ProviderSettings | undefined> {
  const { env } = host;
  const given = (name: string) => env[`CONFITURE_OIDC_${name}`]?.trim() || undefined;
  const [issuer, clientId, secret] = [given("ISSUER"), given("CLIENT_ID"), given("CLIENT_SECRET")];
  if (issuer === undefined && clientId === undefined) return undefined;
  const refuse = (variable: string, problem: string) =>
    new ConfitureError("oidc-settings", { variable: `CONFITURE_OIDC_${variable}`, problem });
  if (issuer === undefined) throw refuse("ISSUER", "is not set");
  if (clientId === undefined) throw refuse("CLIENT_ID", "is not set");
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined || !(url.protocol === "https:" || url.protocol === "http:" && isLoopback(url))) {
    throw refuse("ISSUER", "has to be an https:// address");
  }
  return {
    issuer: url,
    clientId,
    clientSecret: secret === undefined ? undefined : (await resolveSecret(secret, host)).reveal(),
    scope: given("SCOPE") ?? "openid profile email",
    groupsClaim: given("GROUPS_CLAIM") ?? "groups",
  };
}

function isLoopback({ hostname }: URL): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

/** Signing in at an OpenID provider: code flow with PKCE, state and nonce, each used once. */
export class IdentityProvider {
  #configuration?: Promise<Configuration>;

  constructor(private readonly settings: ProviderSettings, private readonly control: Control) {}

  /** Where the browser goes to sign in. `state` binds it to the browser: it comes back in a cookie and in the address. */
  async begin(returnTo: string, callback: string): Promise<{ location: string; state: string }> {
    const configuration = await this.#discovered();
    const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
    await this.control.pool.query(
      `WITH old AS (DELETE FROM confiture_control.oidc_flow WHERE expires_at < now())
       INSERT INTO confiture_control.oidc_flow (state_hash, verifier, nonce, return_to, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(mins => ${flowMinutes}))`,
      [hashOf(state), verifier, nonce, returnTo],
    );
    const location = buildAuthorizationUrl(configuration, {
      redirect_uri: callback,
      scope: this.settings.scope,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    });
    return { location: location.href, state };
  }

  /**
   * Who came back. `state` is what the browser's cookie says; `answer` the address that it was sent to, under our own
   * name. Throws "oidc-refused".
   */
  async finish(answer: URL, state: string | undefined): Promise<Identified & { returnTo: string }> {
    const refuse = (why: string, cause?: unknown) => new ConfitureError("oidc-refused", { why }, { cause });
    if (state === undefined || answer.searchParams.get("state") !== state) {
      throw refuse("this browser did not begin it");
    }
    const [flow] = await this.control.pool.query<{ verifier: string; nonce: string; return_to: string }>(
      `DELETE FROM confiture_control.oidc_flow WHERE state_hash = $1 AND expires_at > now()
       RETURNING verifier, nonce, return_to`,
      [hashOf(state)],
    );
    if (!flow) throw refuse("it took too long, or was used before");
    const configuration = await this.#discovered();
    const tokens = await authorizationCodeGrant(configuration, answer, {
      pkceCodeVerifier: flow.verifier,
      expectedNonce: flow.nonce,
      expectedState: state,
      idTokenExpected: true,
    }).catch((error: unknown) => {
      throw refuse(whyOf(error), error);
    });
    const claims = tokens.claims()!;
    const { groupsClaim } = this.settings;
    let told: Record<string, unknown> = claims;
    if (told[groupsClaim] === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined) {
      const more = await fetchUserInfo(configuration, tokens.access_token, claims.sub).catch((error: unknown) => {
        throw refuse(whyOf(error), error);
      });
      told = { ...more, ...claims };
    }
    const groups = [told[groupsClaim] ?? []].flat().filter((each) => typeof each === "string");
    const name = [told.name, told.preferred_username, told.email].find((each) =>
      typeof each === "string" && each !== ""
    );
    return {
      issuer: claims.iss,
      subject: claims.sub,
      name: String(name ?? claims.sub).slice(0, 100),
      groups: groups as string[],
      idToken: tokens.id_token!,
      returnTo: flow.return_to,
    };
  }

  /** Where the browser goes to sign out at the provider too; undefined where the provider has no such place. */
  async endSession(idToken: string, after: string): Promise<string | undefined> {
    const configuration = await this.#discovered();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    return buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: after }).href;
  }

  /** Asked once; a provider that did not answer is asked again. */
  #discovered(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    // Signatures are checked although the token comes from the provider itself: a proxy in between may end TLS.
    const execute = [enableNonRepudiationChecks, ...(issuer.protocol === "http:" ? [allowInsecureRequests] : [])];
    this.#configuration ??= discovery(issuer, clientId, clientSecret, undefined, {
      timeout: answerSeconds,
      execute,
    })
      .catch((error: unknown) => {
        this.#configuration = undefined;
        throw new ConfitureError("oidc-unavailable", { issuer: issuer.host, why: whyOf(error) }, { cause: error });
      });
    return this.#configuration;
  }
}

/** The library's words name what failed and hold no tokens; a provider's own text is not repeated. */
function whyOf(error: unknown): string {
  const { code, error: said, message } = error as { code?: string; error?: string; message?: string };
  if (said !== undefined) return `the provider says ${String(said).replace(/[^\w .-]/g, "").slice(0, 60)}`;
  return (code ?? message ?? "unknown").slice(0, 200);
}
