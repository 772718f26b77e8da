-- Delivered at commit to every listening process; never if the transaction rolls back.
select pg_notify('storepulse', $1)
