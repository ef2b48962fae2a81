import type { Host } from "../host.ts";
import type { Session } from "../postgres/mod.ts";
import type { Dsn, Environment, Project, TargetChoice } from "../project/mod.ts";

/** What reading a source needs of a run. The context of every operation has it. */
export interface SourceContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly projectDir: string;
  project(): Promise<Project>;
  target(
    choice: TargetChoice,
    need: { mutating: boolean },
  ): Promise<{ label: string; environment?: Environment; dsn: Dsn; embeddedMajor?: number }>;
  session(dsn: Dsn, options?: { showDetail?: boolean; survivesCancel?: boolean }): Promise<Session>;
  emit(event: { type: "notice"; level: "info" | "warning"; message: string } | { type: "step"; name: string }): void;
}
