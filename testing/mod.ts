/** Databases for test suites, behind `testing.ts`. */
export { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from "./open_test_database.ts";
