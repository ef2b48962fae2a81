import { z } from "zod";
import { defineOperation, type Style, table } from "../../../engine/plugin/mod.ts";
import { surface } from "./fields.ts";

const output = z.object({
  servers: z.array(z.object({
    major: z.int(),
    running: z.boolean(),
    port: z.int().nullable(),
    pid: z.int().nullable(),
    started_at: z.string().nullable(),
    data: z.string(),
    databases: z.array(z.object({ name: z.string(), size_bytes: z.int() })).describe("Empty while it does not run"),
    connect: z.string().nullable().describe("Command that opens psql on it"),
  })),
});

export const status = defineOperation({
  name: "embedded status",
  summary: "Show the embedded servers, their databases and how to connect",
  effect: "read",
  surface,
  input: z.object({}),
  output,
  examples: [{ command: "confiture embedded status", why: "Port, process, databases and their sizes" }],
  async run(_, context) {
    const { readStatus } = await import("./read_status.ts");
    return { servers: await readStatus(context) };
  },
  text: ({ servers }, style) =>
    servers.length === 0
      ? "This project has no embedded server yet. `confiture embedded start` makes one."
      : servers.map((server) => describe(server, style)).join("\n\n"),
});

function describe(server: z.infer<typeof output>["servers"][number], style: Style): string {
  const { major, running, port, pid, data, databases, connect } = server;
  const title = style.bold(`PostgreSQL ${major}`);
  if (!running) return `${title} ${style.dim("stopped")}\n  data     ${data}`;
  const rows = databases.map(({ name, size_bytes: size }) => [`  ${name}`, megabytes(size)]);
  return [
    `${title} ${style.green("running")} on port ${port} (process ${pid})`,
    `  data     ${data}`,
    `  connect  ${style.cyan(connect ?? "")}`,
    table(["  DATABASE", "SIZE"], rows, style),
  ].join("\n");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
