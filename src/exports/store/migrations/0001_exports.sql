-- The store itself: its name stands in cursors, and its counter numbers the events. Taking a number locks
-- this row until commit, so numbers appear in the order of commits and a reader loses none.
create table store (
  singleton boolean primary key default true check (singleton),
  id text not null,
  last_event bigint not null default 0
);

insert into store (id) values (replace(gen_random_uuid()::text, '-', ''));

create table exports (
  id text primary key,
  tenant text not null,
  source text not null,
  provider text not null,
  requested_by text not null,
  request jsonb not null,
  idempotency_key text,
  status text not null,
  phase text not null default 'SUBMITTING',

  -- The remote side. A checkpoint belongs to its ticket; a new ticket is a new generation.
  generation integer not null default 1,
  intent_at timestamptz,
  ticket jsonb,
  pushed_limit integer,
  checkpoint jsonb,

  -- What is listed of the shown generation, and what the open segment adds to it.
  shown_generation integer not null default 1,
  users bigint not null default 0,
  skipped bigint not null default 0,
  duplicates bigint not null default 0,
  bytes bigint not null default 0,
  rows_read bigint not null default 0,
  open_users bigint not null default 0,
  open_bytes bigint not null default 0,
  percent double precision,

  -- Most users listed in any generation: only more than that is progress.
  best_users bigint not null default 0,
  failures integer not null default 0,
  waits integer not null default 0,
  takeovers integer not null default 0,
  attempts integer not null default 0,

  -- Due at run_at; held until lease_until by whoever knows the token.
  run_at timestamptz not null default clock_timestamp(),
  parked boolean not null default false,
  lease_token text,
  lease_until timestamptz,
  deadline_at timestamptz,

  created_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  started_at timestamptz,
  collecting_at timestamptz,
  settled_at timestamptz,
  expires_at timestamptz,
  stalled_since timestamptz,
  error jsonb,
  file jsonb,
  user_index jsonb,
  complete boolean not null default false
);

create unique index exports_by_idempotency_key on exports (tenant, idempotency_key) where idempotency_key is not null;
create index exports_by_tenant on exports (tenant, created_at desc, id desc);
create index exports_by_source on exports (tenant, source, created_at desc, id desc);
create index exports_due on exports (run_at) where status in ('QUEUED', 'RUNNING');
create index exports_expiring on exports (expires_at) where status in ('COMPLETED', 'FAILED', 'CANCELED');

-- Only listed segments exist.
create table segments (
  export_id text not null references exports (id) on delete cascade,
  generation integer not null,
  n integer not null,
  name text not null,
  first_row bigint not null,
  rows integer not null,
  raw_bytes bigint not null,
  bytes bigint not null,
  blocks bytea not null,
  primary key (export_id, generation, n)
);

-- What happened, append-only, with all that is needed to know who may see it when the export is gone.
-- state holds the changing columns of the export as they were.
create table events (
  number bigint primary key,
  tenant text not null,
  source text not null,
  provider text not null,
  export_id text not null,
  kind text not null,
  detail jsonb,
  state jsonb,
  at timestamptz not null default clock_timestamp()
);

create index events_by_export on events (export_id, number);
create index events_by_age on events (at);
