-- What is known of the providers' rate limits, so that all processes together keep to them.
create table rate_limits (
  key text primary key,

  -- What the headers of the last answer said; the reset in milliseconds since 1970.
  remaining double precision,
  reset_at_ms double precision,

  -- The requests of a budget that were let through lately, oldest first, and how long the last asker has to wait.
  taken timestamptz[] not null default '{}',
  wait_ms double precision not null default 0
);
