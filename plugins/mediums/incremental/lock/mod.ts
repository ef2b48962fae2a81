/** The lock that keeps two runs from migrating one database at once. */
export {
  type Holder,
  holderOf,
  type LockRequest,
  lockTransaction,
  poll,
  requireHeld,
  withMigrationLock,
} from "./migration_lock.ts";
