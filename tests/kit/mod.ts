/** What tests share, and what authors of plugins can use for theirs. */
export { temporaryFolder } from "./temporary_folder.ts";
export { testHost } from "./test_host.ts";
export { type TestTerminal, testTerminal } from "./test_terminal.ts";
export { fakePlugin } from "./fake_plugin.ts";
export { type OwnServer, ownServer } from "./own_server.ts";
export { type StandbyPair, standbyServer } from "./standby_server.ts";
export { realHost, testMajors, type TestServer, testServer } from "./server.ts";
export { type TestDatabase, testDatabase } from "./test_database.ts";
export { type BuildPlace, buildPlace, localYaml, type PlaceOptions, testPassword } from "./build_place.ts";
export { type CliOptions, type CliResult, runCli, type RunningCli, startCli } from "./run_cli.ts";
export { databaseUrl } from "./database_url.ts";
export { type SilentServer, silentServer } from "./silent_server.ts";
export { hasTerminals, runOnTerminal, type TerminalRun } from "./run_on_terminal.ts";
