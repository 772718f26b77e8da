-- Which products do the views not count yet? A product that is listed behind the start of the newest refresh ($2) is listed
-- for every view already, and stays as it is. $1: number of the batch.
merge into product_changes c
using ({{product-ids}}) b on c.product_id = b.product_id
when matched and c.batch_id <= $2::bigint then update set batch_id = $1::bigint
when not matched then insert (product_id, batch_id) values (b.product_id, $1::bigint)
