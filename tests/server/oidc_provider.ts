import { Buffer } from "node:buffer";
import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";

export interface ProviderPerson {
  sub: string;
  name: string;
  groups: string[];
}

/** A small OpenID provider on this machine. It signs in whoever `person` is, and can be told to lie. */
export interface TestProvider extends AsyncDisposable {
  issuer: string;
  person: ProviderPerson;
  /** Claims that it puts into tokens in the place of the true ones. */
  lies: Record<string, unknown>;
  /** Signs with another key than the one that it publishes. */
  signsWrongly: boolean;
  /** Token requests that it answered. */
  exchanges: number;
  /** What a browser does at the authorization endpoint: where it is led back to. */
  authorize(location: string): URL;
}

export const clientId = "confiture";
export const clientSecret = "provider secret";

export function testProvider(): TestProvider {
  const [keys, others] = [0, 1].map(() => generateKeyPairSync("rsa", { modulusLength: 2048 }));
  const codes = new Map<string, { nonce: string; challenge: string; redirect: string }>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/.well-known/openid-configuration") {
      return Response.json({
        issuer: provider.issuer,
        authorization_endpoint: `${provider.issuer}/authorize`,
        token_endpoint: `${provider.issuer}/token`,
        jwks_uri: `${provider.issuer}/keys`,
        end_session_endpoint: `${provider.issuer}/end`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        code_challenge_methods_supported: ["S256"],
      });
    }
    if (pathname === "/keys") {
      return Response.json({
        keys: [{ ...keys!.publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }],
      });
    }
    if (pathname !== "/token") return new Response(null, { status: 404 });
    const form = new URLSearchParams(await request.text());
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const hash = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    const isClient = form.get("client_id") === clientId && form.get("client_secret") === clientSecret;
    if (!isClient) return Response.json({ error: "invalid_client" }, { status: 401 });
    if (!code || hash !== code.challenge || form.get("redirect_uri") !== code.redirect) {
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    }
    provider.exchanges++;
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: provider.issuer, aud: clientId, iat: now, exp: now + 300, nonce: code.nonce };
    const idToken = sign({ ...claims, ...provider.person, ...provider.lies });
    return Response.json({ access_token: "access", token_type: "bearer", expires_in: 300, id_token: idToken });
  });
  const sign = (claims: Record<string, unknown>) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", kid: "1" })}.${part(claims)}`;
    const { privateKey } = (provider.signsWrongly ? others : keys)!;
    return `${text}.${createSign("sha256").update(text).sign(privateKey).toString("base64url")}`;
  };
  const provider: TestProvider = {
    issuer: `http://127.0.0.1:${server.addr.port}`,
    person: { sub: "u1", name: "Ada Lovelace", groups: [] },
    lies: {},
    signsWrongly: false,
    exchanges: 0,
    authorize(location) {
      const asked = new URL(location).searchParams;
      const code = randomBytes(12).toString("hex");
      codes.set(code, {
        nonce: asked.get("nonce")!,
        challenge: asked.get("code_challenge")!,
        redirect: asked.get("redirect_uri")!,
      });
      const back = new URL(asked.get("redirect_uri")!);
      back.searchParams.set("code", code);
      back.searchParams.set("state", asked.get("state")!);
      return back;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return provider;
}
