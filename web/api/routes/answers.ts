/** Answers as the dashboard takes them: the schemas of the routes, as types. */
export type { Role, Verb } from "../../auth/mod.ts";
export type { SessionAnswer, SignInAnswer } from "./session.ts";
export type { RunAnswer, RunSummary } from "./runs.ts";
export type {
  CatalogColumn,
  CatalogComparisonAnswer,
  CatalogFigures,
  CatalogGraphAnswer,
  CatalogHead,
  CatalogHistoryAnswer,
  CatalogIndexAnswer,
  CatalogObjectAnswer,
  CatalogObjectRef,
  CatalogPart,
  CatalogTablesAnswer,
  ErdLayout,
  ErdLayoutAnswer,
  ErdLayoutsAnswer,
  ErdLayoutVersionsAnswer,
  NewestCatalogAnswer,
} from "../catalog_answers.ts";
export type { OperationAnswer } from "./operations.ts";
export type { ProjectAnswer } from "./projects.ts";
export type { EnvironmentAnswer, EnvironmentsAnswer } from "../known_environment.ts";
export type { HomeAnswer, WaitingApprovalAnswer, WaitingRunAnswer } from "./overview.ts";
export type { FilesAnswer, MigrationAnswer, MigrationHalfAnswer, MigrationRowAnswer } from "./migrations.ts";
export type { MigrationsAnswer, MigrationStateAnswer } from "./migrations.ts";
export type { ApprovalAnswer, CommentAnswer } from "./approvals.ts";
export type { GrantAnswer, PersonAnswer } from "./people.ts";
export type { GroupAnswer } from "./groups.ts";
export type { OpenSessionAnswer, TokenAnswer } from "./credentials.ts";
export type { BundleAnswer, SecretAnswer } from "./projects.ts";
export type { DeliveryAnswer, WebhookAnswer } from "./webhooks.ts";
export type { ScheduleAnswer } from "./schedules.ts";
export type { PluginAnswer } from "./plugins.ts";
export type { AuditAnswer, AuditChainAnswer } from "./audit.ts";
export type { RepositoryAnswer } from "./git.ts";
