-- Who did what, append-only and kept by a retention of its own: it outlives the exports and their events.
create table audit (
  number bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  tenant text not null,
  actor text not null,
  action text not null,
  export_id text not null,
  source text not null,
  detail jsonb
);

create index audit_by_export on audit (export_id, number);
create index audit_by_age on audit (at);
