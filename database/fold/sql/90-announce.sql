-- Delivered at commit, to every process that listens; not at all when the transaction rolls back.
select pg_notify('storepulse', $1)
