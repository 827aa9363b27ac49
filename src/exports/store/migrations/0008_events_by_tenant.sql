-- Whoever goes on behind a cursor reads the events of his tenant alone, however many others have had.
create index events_by_tenant on events (tenant, number);
