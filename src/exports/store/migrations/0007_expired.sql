-- Records whose retention is over are looked for once a minute by each process.
create index exports_expired on exports (settled_at) where status = 'EXPIRED';
