import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { findProject } from "../../bundles/mod.ts";
import type { Verb } from "../../auth/mod.ts";
import { requestRun } from "../../runs/mod.ts";
import { requireRight } from "../permit.ts";
import { readRemoteInput, remoteSchema } from "../operation_input.ts";
import { Answer, route } from "../route.ts";

const described = z.object({
  name: z.string(),
  summary: z.string(),
  description: z.string().nullable(),
  plugin: z.string(),
  effect: z.enum(["read", "write", "destroy"]),
  input: z.record(z.string(), z.unknown()).describe("JSON Schema of what a request may set"),
  output: z.record(z.string(), z.unknown()).describe("JSON Schema of the result"),
});

export const operationRoutes = [
  route({
    method: "GET",
    path: "/api/operations",
    tag: "Operations",
    summary: "Every operation that can be run here, with the schemas of its input and its result",
    permission: "view",
    place: () => Promise.resolve("anywhere" as const),
    answer: z.object({ operations: z.array(described) }),
    async handle({ services: { registry } }) {
      const operations = [];
      for (const { plugin, provided } of registry.operations()) {
        if (provided.local !== undefined) continue;
        const operation = await registry.operation(provided.name);
        const { name, summary, description = null, effect } = operation;
        const output = z.toJSONSchema(operation.output, { io: "output" });
        operations.push({
          name,
          summary,
          description,
          plugin: plugin.id,
          effect,
          input: remoteSchema(operation),
          output,
        });
      }
      return { operations };
    },
  }),
  route({
    method: "POST",
    path: "/api/operations/{name}",
    tag: "Operations",
    summary: "Run an operation on a project; the answer names the run",
    permission: "signed-in",
    params: z.object({ name: z.string().min(1).max(100) }),
    body: z.object({
      project: z.string().min(1).max(100),
      bundle: z.string().regex(/^[0-9a-f]{64}$/).optional().describe(
        "Files to run with; the project's newest when absent",
      ),
      input: z.record(z.string(), z.unknown()).default({}),
    }),
    answer: z.object({ run: z.string() }),
    async handle(request) {
      const { params: { name }, body, caller, address, id, services: { registry, control } } = request;
      const provided = registry.operations().find((each) => each.provided.name === name)?.provided;
      if (!provided) throw new ConfitureError("no-such-thing", { kind: "operation", name });
      if (provided.local !== undefined) {
        throw new ConfitureError("conflict", {
          what: `${name} runs on the command line only: ${provided.local}`,
          remedy: "Run it where its effect is wanted.",
        });
      }
      const operation = await registry.operation(name);
      const environment = typeof body.input.env === "string" ? body.input.env : undefined;
      requireRight(request, `run:${operation.effect}` as Verb, { project: body.project, environment });
      const input = readRemoteInput(operation, body.input);
      const run = await control.pool.transaction(async (session) => {
        const project = await findProject(session, body.project);
        const bundle = body.bundle ?? project.bundle;
        if (bundle === null) {
          throw new ConfitureError("conflict", {
            what: `${project.name} has no files yet`,
            remedy: "Send a bundle first.",
          });
        }
        await requireBundle(session, project, bundle);
        if (operation.effect !== "read") {
          if (environment === undefined) {
            throw new ConfitureError("request-invalid", {
              where: "input: env",
              problem: "name the environment to change",
            });
          }
          const [policy] = await session.query<{ is_protected: boolean }>(
            "SELECT is_protected FROM confiture_control.environment WHERE project = $1 AND name = $2",
            [project.id, environment],
          );
          if (policy?.is_protected || operation.effect === "destroy") {
            throw new ConfitureError("approval-needed", { operation: name, environment });
          }
        }
        return await requestRun(session, control.host, {
          project,
          bundle,
          operation: name,
          effect: operation.effect,
          environment,
          input,
          by: { name: caller!.name, person: caller!.person },
          address,
          request: id,
        });
      });
      return new Answer({ run }, { status: 202, headers: { location: `/api/runs/${run}` } });
    },
  }),
];

async function requireBundle(
  session: { query(text: string, params: unknown[]): Promise<unknown[]> },
  project: { id: number; name: string },
  bundle: string,
): Promise<void> {
  const rows = await session.query(
    "SELECT 1 AS one FROM confiture_control.project_bundle WHERE project = $1 AND bundle = $2",
    [project.id, bundle],
  );
  if (rows.length === 0) throw new ConfitureError("no-such-thing", { kind: `bundle of ${project.name}`, name: bundle });
}
