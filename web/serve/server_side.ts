import { isConfitureError } from "../../engine/errors.ts";
import type { Context, ServerSide } from "../../engine/plugin/mod.ts";
import { openProject } from "../../engine/project/mod.ts";
import { clientAddresses, createApp, routes, RunFeeds, type Seen } from "../api/mod.ts";
import { auditHead, readHead, sealAudit, verifyAudit } from "../audit/mod.ts";
import { hasNobody, IdentityProvider, makeFirstCode, makeSetupCode, providerSettings } from "../auth/mod.ts";
import { adoptFolder } from "../bundles/mod.ts";
import { type Control, forgetOld, News, type NewsKind, openControl } from "../control/mod.ts";
import { fetchDue } from "../git/mod.ts";
import { fireSchedules } from "../schedules/mod.ts";
import { RequestFigures } from "../metrics/mod.ts";
import { Dashboard } from "../dashboard/mod.ts";
import { openTracer } from "../traces/mod.ts";
import { answerLine, noticeLine } from "./log_line.ts";
import { deliverDue } from "../webhooks/mod.ts";
import { openJobs, repeat } from "../jobs/mod.ts";
import { startWorking } from "./start_working.ts";

const hourMs = 3_600_000;

/** Binds a socket and answers on it until it is closed; the program's, since nobody else opens any. */
export type Listen = (
  place: { bind: string; port: number },
  answer: (request: Request, peer: string) => Promise<Response>,
) => { port: number; close(): Promise<void> };

export interface Program {
  listen: Listen;
  version: string;
  /** Takes the lines of the log; absent where people read what the server says, as notices. */
  log?(line: string): void;
}

/** What `confiture serve` and its like start; the program hands it to the engine. */
export const serverSide = ({ listen, version, log }: Program): ServerSide => ({
  async serve(options, outer) {
    const context = withLog(outer, log);
    const { host, signal, registry, projectDir } = context;
    const clientOf = clientAddresses(options.trusted_proxy, options.url);
    const tracer = openTracer(context, version);
    await using control = await openControl(options.control_url, context);
    await using jobs = await openJobs(control);
    await using news = openNews(control, options.workers === 0 ? ["event"] : ["event", "wish"], context);
    const feeds = new RunFeeds(control, news);
    let url = options.url ?? "";
    const settings = await providerSettings(host);
    const provider = settings && new IdentityProvider(settings, control);
    const figures = new RequestFigures();
    const startedAt = host.now();
    const git = { policy: { allowPrivate: options.git_allow_private }, signal };
    const services = { control, registry, feeds, git, figures, tracer, version, startedAt, provider, url: () => url };
    const say = logger(context, log);
    const dashboard = new Dashboard(host.compiled);
    const answer = createApp({
      routes,
      services,
      clientOf,
      pages: (request) => dashboard.answer(request),
      onAnswer: (seen) => {
        figures.count(seen);
        say(seen);
      },
      newId: () => Array.from(host.randomBytes(8), (byte) => byte.toString(16).padStart(2, "0")).join(""),
      elapsedMs: () => host.elapsedMs(),
    });
    const listening = listen(options, answer);
    url = options.url ?? `http://${shownHost(options.bind)}:${listening.port}`;
    const tell = (message: string) => context.emit({ type: "notice", level: "info", message });
    const project = await openProject(projectDir, host);
    const adopted = await adoptFolder(control, project);
    if (adopted !== undefined) tell(`project ${adopted}: the files of ${projectDir}`);
    const working = await startWorking(control, jobs, { ...options, context, news, tracer, version });
    const onDefect = (error: unknown) => tell(`something in the background failed: ${failureCode(error)}`);
    const clock = repeat(1_000, () => fireSchedules(control, registry), { onDefect });
    const fetching = repeat(2_000, () => fetchDue(control, { ...git, by: { actor: "server" } }), { onDefect });
    const allowPrivate = options.webhook_allow_private;
    const posting = repeat(1_000, () => deliverDue(control, { allowPrivate, signal }), { onDefect });
    const sealing = repeat(1_000, () => sealAudit(control.pool), { onDefect });
    // The log is outside of the database that it is about.
    const noting = repeat(hourMs, async () => tell(`audit log: head ${await auditHead(control.pool) ?? "-"}`), {
      onDefect,
    });
    const forgetting = repeat(hourMs, () => forgetOld(control.pool, { runDays: options.keep_days }), { onDefect });
    if (await hasNobody(control.pool)) {
      const code = await makeFirstCode(control.pool, host);
      tell(`nobody can sign in yet; within an hour this code makes the first admin: ${code}`);
    }
    tell(`listening on ${url} (confiture ${version})`);
    await stopped(signal);
    // First the door, then what is inside: runs go to other workers, streams end and are taken up elsewhere.
    const closing = listening.close();
    await working.stop();
    await feeds.close();
    await closing;
    await clock.stop();
    await fetching.stop();
    await posting.stop();
    await sealing.stop();
    await forgetting.stop();
    await noting.stop();
    await tracer?.close();
    return { url, runs: working.worker?.count ?? 0 };
  },
  async work(options, outer) {
    const context = withLog(outer, log);
    const tracer = openTracer(context, version);
    await using control = await openControl(options.control_url, context);
    await using jobs = await openJobs(control);
    await using news = openNews(control, ["wish"], context);
    const { worker, stop } = await startWorking(control, jobs, { ...options, context, news, tracer, version });
    context.emit({ type: "notice", level: "info", message: `worker ${worker!.id} takes runs` });
    await stopped(context.signal);
    await stop();
    await tracer?.close();
    return { worker: worker!.id, runs: worker!.count };
  },
  async setupCode({ control_url, login }, context) {
    await using control = await openControl(control_url, context);
    return await makeSetupCode(control.pool, context.host, login);
  },
  async verifyAudit({ control_url, head }, context) {
    await using control = await openControl(control_url, context);
    await sealAll(control);
    return await verifyAudit(control.pool, readHead(head));
  },
});

/** Of a failure that nobody expected its code alone: the message may quote a row. */
function failureCode(error: unknown): string {
  return isConfitureError(error) ? error.code : "unknown";
}

function shownHost(bind: string): string {
  if (bind === "0.0.0.0" || bind === "::") return "localhost";
  return bind.includes(":") ? `[${bind}]` : bind;
}

/** With a log, every notice is a line of it. */
function withLog(context: Context, log: Program["log"]): Context {
  if (log === undefined) return context;
  return {
    ...context,
    emit(event) {
      if (event.type !== "notice") context.emit(event);
      else if (event.level !== "debug") log(noticeLine(event, context.host.now()));
    },
  };
}

/** Tells of each answer: in the log, or to people what failed alone. */
function logger({ emit, host }: Context, log: Program["log"]): (seen: Seen) => void {
  return (seen) => {
    if (log !== undefined) log(answerLine(seen, host.now()));
    else if (seen.status >= 500) {
      emit({ type: "notice", level: "warning", message: answerLine(seen, host.now()) });
    }
  };
}

function openNews(control: Control, kinds: readonly NewsKind[], { emit }: Context): News {
  return new News(control, kinds, (message) => emit({ type: "notice", level: "warning", message }));
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function sealAll({ pool }: Control): Promise<void> {
  while (await sealAudit(pool) > 0);
}
