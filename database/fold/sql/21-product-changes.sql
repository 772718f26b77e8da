-- Which products do the views not count yet? A product that is listed behind the start of the newest refresh ($2) is listed
-- for every view already, and stays as it is. $1: number of the batch.
insert into product_changes as c (product_id, batch_id)
select distinct product_id, $1::bigint
from batch_events
order by 1
on conflict (product_id) do update set batch_id = excluded.batch_id
where c.batch_id <= $2::bigint
