import { Buffer } from "node:buffer";
import type { Host } from "../../engine/mod.ts";

/** What the operator lets git do. */
export interface GitPolicy {
  /** Whether repositories may be in networks that are not everybody's, and be spoken to without TLS. */
  allowPrivate: boolean;
}

export interface Remote {
  url: URL;
  credentials?: Credentials;
}

export interface Credentials {
  user: string;
  password: string;
}

/**
 * Nothing of the server's own settings, keys or helpers; nobody is asked for a password; nothing is followed that leads
 * elsewhere. Settings and credentials go through the environment, since everybody on the host can list arguments.
 */
export function gitEnvironment(
  { env }: Host,
  folder: string,
  { url, credentials }: Remote,
  resolved: string,
  { allowPrivate }: GitPolicy,
): Record<string, string> {
  const settings: [string, string][] = [
    ["http.curloptResolve", resolved],
    ["http.followRedirects", "false"],
    ["http.proxy", ""],
    ["http.sslVerify", "true"],
    ["http.lowSpeedLimit", "1000"],
    ["http.lowSpeedTime", "30"],
    ["credential.helper", ""],
    ["core.hooksPath", "/dev/null"],
    ["core.fsmonitor", "false"],
    ["core.askPass", ""],
    ["submodule.recurse", "false"],
    ["fetch.recurseSubmodules", "false"],
    ["push.recurseSubmodules", "no"],
    ["push.gpgSign", "false"],
    ["commit.gpgSign", "false"],
    ["transfer.bundleURI", "false"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
  ];
  if (credentials) {
    settings.push([`http.${url.origin}/.extraHeader`, `Authorization: Basic ${basicCredentials(credentials)}`]);
  }
  const passed = ["PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SYSTEMROOT"];
  return {
    ...Object.fromEntries(passed.flatMap((name) => env[name] === undefined ? [] : [[name, env[name]]])),
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    LC_ALL: "C",
    GIT_DIR: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL: allowPrivate ? "https:http" : "https",
    GIT_PROTOCOL_FROM_USER: "0",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(settings.flatMap(([name, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, name],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ])),
  };
}

export function basicCredentials({ user, password }: Credentials): string {
  return Buffer.from(`${user}:${password}`).toString("base64");
}
