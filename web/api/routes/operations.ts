import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { isProtectedByOperator } from "../../bundles/mod.ts";
import { requestRun } from "../../runs/mod.ts";
import { remoteSchema } from "../operation_input.ts";
import { completeOrder, orderBody, readOrder } from "../read_order.ts";
import { Answer, route } from "../route.ts";

const described = z.object({
  name: z.string(),
  summary: z.string(),
  description: z.string().nullable(),
  plugin: z.string(),
  effect: z.enum(["read", "write", "destroy"]).describe("The strongest that an input of it can have"),
  may_only_read: z.boolean().describe("Whether there are inputs with which it only reads: a dry run"),
  changes: z.enum(["files"]).nullable().describe("What it changes, where that is not the database"),
  gives: z.enum(["catalog"]).nullable().describe("What a run of it leaves to look at, beside its result"),
  is_reviewable: z.boolean().describe("Whether it can be approved beforehand, as protected environments ask for"),
  input: z.record(z.string(), z.unknown()).describe("JSON Schema of what a request may set"),
  output: z.record(z.string(), z.unknown()).describe("JSON Schema of the result"),
});

export type OperationAnswer = z.output<typeof described>;

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
        const { name, summary, description = null, effect, gives = null, changes = null } = operation;
        const output = z.toJSONSchema(operation.output, { io: "output" });
        operations.push({
          name,
          summary,
          description,
          plugin: plugin.id,
          effect,
          may_only_read: operation.effectOf !== undefined,
          changes,
          gives,
          is_reviewable: operation.review !== undefined,
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
    body: orderBody.extend({
      confirm: z.string().optional().describe(
        "The environment's name once more: whoever asks agrees to lose what the run can lose there",
      ),
    }),
    answer: z.object({ run: z.string() }),
    async handle(request) {
      const { params: { name }, body, services: { control } } = request;
      const checked = await readOrder(request, name, body);
      const { environment, effect, changesDatabase } = checked;
      const run = await control.pool.transaction(async (session) => {
        const order = await completeOrder(session, request, checked, body);
        if (!changesDatabase) return await requestRun(session, control.host, order);
        const facts = { operation: name, environment: environment! };
        if (await isProtectedByOperator(session, order.project.id, environment!)) {
          throw new ConfitureError("approval-needed", facts);
        }
        const isConsented = body.confirm === environment;
        if (effect === "destroy" && !isConsented) throw new ConfitureError("confirmation-needed", facts);
        return await requestRun(session, control.host, { ...order, isConsented });
      });
      return new Answer({ run }, { status: 202, headers: { location: `/api/runs/${run}` } });
    },
  }),
];
