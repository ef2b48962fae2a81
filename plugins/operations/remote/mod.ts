import { defineOperations } from "../../../engine/plugin/mod.ts";

export default defineOperations({
  "run list": async () => (await import("./run_list.ts")).runList,
  "run follow": async () => (await import("./run_follow.ts")).runFollow,
  "run cancel": async () => (await import("./run_cancel.ts")).runCancel,
  "approval list": async () => (await import("./approval_list.ts")).approvalList,
  "approval show": async () => (await import("./approval_show.ts")).approvalShow,
  "approval approve": async () => (await import("./approval_approve.ts")).approvalApprove,
  "approval reject": async () => (await import("./approval_reject.ts")).approvalReject,
});
