-- Where in a trace the export was started (W3C Trace Context; null when nothing was traced then), and since when it was
-- last queued: at the start, or at its last retry. Its span is between that and settled_at.
alter table exports add column traceparent text;
alter table exports add column queued_at timestamptz not null default clock_timestamp();
