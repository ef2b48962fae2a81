import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import {
  addComment,
  type ApprovalRow,
  decide,
  findApproval,
  listApprovals,
  listComments,
  requestApproval,
  runApproved,
} from "../../approvals/mod.ts";
import { isAllowed, placesOf, rightsOf, type Verb } from "../../auth/mod.ts";
import { by } from "../audited.ts";
import { fileText } from "../file_text.ts";
import { requireRight } from "../permit.ts";
import { completeOrder, orderBody, readOrder } from "../read_order.ts";
import { requireReviewedFile } from "../reviewed_files.ts";
import { Answer, type ApiRequest, route } from "../route.ts";

const states = ["reviewing", "open", "approved", "rejected", "used", "dead"] as const;

const approval = z.object({
  id: z.int(),
  project: z.string(),
  bundle: z.string(),
  environment: z.string(),
  operation: z.string(),
  effect: z.enum(["write", "destroy"]),
  input: z.record(z.string(), z.unknown()),
  attached: z.array(z.object({ path: z.string(), run: z.string() })),
  state: z.enum(states).describe(
    "It dies when the plan, the database or what was shown is another when its run begins",
  ),
  review_run: z.string().describe("The run whose result shows what would happen"),
  shown_hash: z.string().nullable().describe("Of what its review shows; a decision names it"),
  fingerprint: z.string().nullable().describe("Of the database that was reviewed"),
  is_protected: z.boolean().describe("Its author may not approve it"),
  requested_by: z.string(),
  is_own: z.boolean().describe("Whether whoever asks this is who asked for it"),
  requested_at: z.string(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  comment: z.string().nullable(),
  died_of: z.string().nullable(),
  used_by: z.string().nullable().describe("The run that has it; a dead one's did nothing"),
  comments: z.int().describe("How many there are"),
  replaces: z.int().nullable().describe("The approval that it was asked for again from"),
  replaced_by: z.int().nullable().describe("The newest that was asked for again from it"),
});

const comment = z.object({
  id: z.int(),
  step: z.string().nullable().describe("The step of what was shown that it is about; null means all of it"),
  text: z.string(),
  author: z.string(),
  at: z.string(),
});

export type ApprovalAnswer = z.output<typeof approval>;
export type CommentAnswer = z.output<typeof comment>;

const params = z.object({ approval: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

const placeOf = ({ project, environment }: ApprovalRow) => ({ project, environment });

async function seenApproval(request: ApiRequest<{ approval: number }>): Promise<ApprovalRow> {
  const found = await findApproval(request.services.control.pool, request.params.approval);
  if (isAllowed(request.caller!, "view", placeOf(found))) return found;
  throw new ConfitureError("no-such-thing", { kind: "approval", name: String(request.params.approval) });
}

const shown = (
  { author, approver: _, ...row }: ApprovalRow,
  { caller }: Pick<ApiRequest, "caller">,
): z.input<typeof approval> => ({ ...row, is_own: author === caller!.person });

/** Asks for an approval, for whoever may send files there. */
async function askFor(
  request: ApiRequest,
  order: z.output<typeof orderBody> & { operation: string },
  replaces?: number,
): Promise<Answer> {
  const { control } = request.services;
  const checked = await readOrder(request, order.operation, order, "submit");
  const { operation, effect, changesDatabase, environment, input } = checked;
  if (!changesDatabase || effect === "read") {
    throw new ConfitureError("conflict", {
      what: `${operation.name} with this input changes no database`,
      remedy: "Run it; nobody has to approve it.",
    });
  }
  if (operation.review === undefined) throw new ConfitureError("not-reviewable", { operation: operation.name });
  const review = operation.review.of(input);
  const { approval } = await control.pool.transaction(async (session) => {
    const complete = await completeOrder(session, request, checked, order);
    const wanted = { ...complete, effect, environment: environment!, replaces };
    return await requestApproval(session, control.host, wanted, review);
  });
  const headers = { location: `/api/approvals/${approval}` };
  return new Answer(shown(await findApproval(control.pool, approval), request), { status: 201, headers });
}

export const approvalRoutes = [
  route({
    method: "GET",
    path: "/api/approvals",
    tag: "Approvals",
    summary: "Approvals, newest first",
    permission: "view",
    place: () => Promise.resolve("anywhere" as const),
    query: z.object({
      project: z.string().optional(),
      environment: z.string().optional(),
      state: z.enum(states).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: z.object({ approvals: z.array(approval) }),
    async handle(request) {
      const { query, caller, services: { control } } = request;
      const rows = await listApprovals(control.pool, { ...query, places: placesOf(caller!, "view") });
      return { approvals: rows.map((row) => shown(row, request)) };
    },
  }),
  route({
    method: "POST",
    path: "/api/approvals",
    tag: "Approvals",
    summary: "Ask for the approval of a run; a review of what it would do begins at once",
    permission: "signed-in",
    body: orderBody.extend({ operation: z.string().min(1).max(100) }),
    answer: approval,
    async handle(request) {
      return await askFor(request, request.body);
    },
  }),
  route({
    method: "GET",
    path: "/api/approvals/{approval}",
    tag: "Approvals",
    summary: "One approval",
    permission: "signed-in",
    params,
    answer: approval,
    handle: async (request) => shown(await seenApproval(request), request),
  }),
  ...([["approve", "approved"], ["reject", "rejected"]] as const).map(([word, decision]) =>
    route({
      method: "POST",
      path: `/api/approvals/{approval}/${word}`,
      tag: "Approvals",
      summary: word === "approve" ? "Approve what was shown" : "Reject it",
      permission: "signed-in",
      params,
      body: z.object({
        shown_hash: z.string().regex(/^[0-9a-f]{64}$/).describe("Of what you saw"),
        comment: z.string().max(4_000).optional(),
      }),
      answer: approval,
      async handle(request) {
        const { body, caller, services: { control } } = request;
        const found = await seenApproval(request);
        requireRight(request, "approve", placeOf(found));
        await control.pool.transaction((session) =>
          decide(session, found.id, {
            decision,
            shownHash: body.shown_hash,
            comment: body.comment,
            person: caller!.person,
            by: by(request),
          })
        );
        return shown(await findApproval(control.pool, found.id), request);
      },
    })
  ),
  route({
    method: "POST",
    path: "/api/approvals/{approval}/again",
    tag: "Approvals",
    summary: "Ask for the approval of the same order anew, with the project's newest files",
    permission: "signed-in",
    params,
    body: z.object({
      attach: orderBody.shape.attach.unwrap().optional().describe(
        "Results in the place of those that it had: a plan that was made anew; the same ones when absent",
      ),
      input: orderBody.shape.input.unwrap().optional().describe(
        "In the place of the one that it had, in the same environment: what a new plan has other hazards for",
      ),
    }),
    answer: approval,
    async handle(request) {
      const { id, project, operation, environment, attached, ...before } = await seenApproval(request);
      const { attach = attached, input = before.input } = request.body;
      if (input.env !== environment) {
        throw new ConfitureError("conflict", {
          what: `approval ${id} is of ${environment}`,
          remedy: "Ask for one of the other environment by itself.",
        });
      }
      return await askFor(request, { project, operation, input, attach }, id);
    },
  }),
  route({
    method: "GET",
    path: "/api/approvals/{approval}/files/content",
    tag: "Approvals",
    summary: "What is in a migration's file that it is about, for whoever may decide, ask or run it there",
    permission: "signed-in",
    params,
    query: z.object({ path: z.string().min(1).max(500) }),
    answer: z.string(),
    media: "text/plain",
    async handle(request) {
      const found = await seenApproval(request);
      await requireReviewedFile(request, found, request.query.path);
      return await fileText(request, found.bundle, request.query.path);
    },
  }),
  route({
    method: "GET",
    path: "/api/approvals/{approval}/comments",
    tag: "Approvals",
    summary: "What people say about what it shows, oldest first",
    permission: "signed-in",
    params,
    answer: z.object({ comments: z.array(comment) }),
    async handle(request) {
      const { id } = await seenApproval(request);
      return { comments: await listComments(request.services.control.pool, id) };
    },
  }),
  route({
    method: "POST",
    path: "/api/approvals/{approval}/comments",
    tag: "Approvals",
    summary: "Say something about a step of it, or about all of it; for whoever may send files or approve there",
    permission: "signed-in",
    params,
    body: z.object({
      step: z.union([z.string().min(1).max(300), z.int().min(0)]).optional().describe(
        "Key of the step; all when absent",
      ),
      text: z.string().trim().min(1).max(10_000),
    }),
    answer: comment,
    async handle(request) {
      const { body: { step, text }, caller, services: { control } } = request;
      const found = await seenApproval(request);
      if (!isAllowed(caller!, "approve", placeOf(found))) requireRight(request, "submit", placeOf(found));
      const said = { step: step === undefined ? null : String(step), text, person: caller!.person, by: by(request) };
      const row = await control.pool.transaction((session) => addComment(session, found.id, said));
      return new Answer(row, { status: 201 });
    },
  }),
  route({
    method: "POST",
    path: "/api/approvals/{approval}/run",
    tag: "Approvals",
    summary: "Run what was approved, once",
    permission: "signed-in",
    params,
    body: z.object({}),
    answer: z.object({ run: z.string() }),
    async handle(request) {
      const { caller, address, id, trace, services: { control } } = request;
      const found = await seenApproval(request);
      requireRight(request, `run:${found.effect}` as Verb, placeOf(found));
      const whose = { by: { name: caller!.name, person: caller!.person }, address, request: id, trace };
      const run = await control.pool.transaction(async (session) => {
        // Whoever lost the right since has not approved it any more.
        const approver = await rightsOf(session, found.approver ?? 0);
        if (found.approver !== null && !isAllowed(approver, "approve", placeOf(found))) {
          const why = `${found.decided_by} may not approve there any more`;
          throw new ConfitureError("approval-dead", { approval: String(found.id), why });
        }
        return await runApproved(session, control.host, found.id, whose);
      });
      return new Answer({ run }, { status: 202, headers: { location: `/api/runs/${run}` } });
    },
  }),
];
