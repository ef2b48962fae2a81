/**
 * An expression that makes the server look every two seconds whether its client still lives, also while a statement runs:
 * the backend of a killed process would otherwise hold its locks until the statement's end. A setting since version 14,
 * which servers on Windows refuse.
 */
export const watchClient = `CASE WHEN pg_catalog.current_setting('server_version_num')::int4 >= 140000
  AND pg_catalog.version() !~* 'mingw|visual c|windows'
  THEN pg_catalog.set_config('client_connection_check_interval', '2s', false) END`;
