/** Answers as the dashboard takes them: the schemas of the routes, as types. */
export type { Verb } from "../../auth/mod.ts";
export type { SessionAnswer, SignInAnswer } from "./session.ts";
export type { RunAnswer, RunSummary } from "./runs.ts";
export type { OperationAnswer } from "./operations.ts";
export type { ProjectAnswer } from "./projects.ts";
export type { EnvironmentAnswer, EnvironmentsAnswer } from "../known_environment.ts";
export type { HomeAnswer, WaitingApprovalAnswer, WaitingRunAnswer } from "./overview.ts";
export type { FilesAnswer, MigrationAnswer, MigrationHalfAnswer, MigrationRowAnswer } from "./migrations.ts";
export type { MigrationsAnswer, MigrationStateAnswer } from "./migrations.ts";
export type { ApprovalAnswer, CommentAnswer } from "./approvals.ts";
