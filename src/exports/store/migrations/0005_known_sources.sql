-- When a worker that can ask the source was last alive: its exports are left to such ones, however busy they are.
create table known_sources (
  source text primary key,
  seen_at timestamptz not null
);
