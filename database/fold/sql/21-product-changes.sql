-- Which products do the views not count yet? A product that is listed behind the start of the newest refresh ($2) is listed
-- for every view already, and stays as it is. $1: number of the batch.
insert into product_changes as c (product_id, batch_id)
select b.product_id, $1::bigint
from ({{product-ids}}) b
-- Looked up first, as in 32-user-days.sql.
left join lateral (
  select p.batch_id from product_changes p where p.product_id = b.product_id limit 1) as listed on true
where listed.batch_id is null or listed.batch_id <= $2::bigint
order by b.product_id
on conflict (product_id) do update set batch_id = excluded.batch_id
