/**
 * An expression that keeps the server from ending our session because it idles: one holds a lock while another works. A
 * setting since version 14; what is older shall be told that, not that it lacks the setting.
 */
export const outlastIdling = `CASE WHEN pg_catalog.current_setting('server_version_num')::int4 >= 140000
  THEN pg_catalog.set_config('idle_session_timeout', '0', false) END`;
