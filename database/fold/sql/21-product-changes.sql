-- Lists the products that the views do not count yet. A product already listed by a batch after the start of the newest refresh ($2) is
-- listed for every view and stays unchanged. $1: batch number.
insert into product_changes as c (product_id, batch_id)
select b.product_id, $1::bigint
from ({{product-ids}}) b
-- Look up first, as in 32-user-days.sql.
left join lateral (
  select p.batch_id from product_changes p where p.product_id = b.product_id limit 1) as listed on true
where listed.batch_id is null or listed.batch_id <= $2::bigint
order by b.product_id
on conflict (product_id) do update set batch_id = excluded.batch_id
