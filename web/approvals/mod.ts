/** Approvals: what somebody else agrees to before a run changes a protected environment. */
export { type ApprovalRow, type ApprovalState, findApproval, listApprovals } from "./read_approvals.ts";
export { addComment, type CommentRow, listComments } from "./comments.ts";
export { decide, type Decision } from "./decide.ts";
export { keepReview, type ReviewOutcome } from "./keep_review.ts";
export { killApproval, killCancelledReview } from "./kill_approval.ts";
export { requestApproval } from "./request_approval.ts";
export { runApproved } from "./run_approved.ts";
