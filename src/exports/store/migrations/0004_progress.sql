-- When an export last came further; stalled_since repeats it as soon as that is too long ago.
alter table exports add column progressed_at timestamptz not null default clock_timestamp();
