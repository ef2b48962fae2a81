/** The audit log: written with what it records, chained by one sealer, verified link by link. */
export { type AuditEntry, recordAudit } from "./record.ts";
export { auditHead, readHead } from "./head.ts";
export { sealAudit } from "./seal.ts";
export { verifyAudit } from "./verify.ts";
export { type AuditFilter, readAudit } from "./read_audit.ts";
export { exportAudit } from "./export_audit.ts";
