-- Positions of order lines already stored. $1: positions in the batch, $2: orders, $3: lines. For `limit` see 06-find-repeats.sql.
select l.ordinal
from unnest($1::integer[], $2::uuid[], $3::bigint[]) as l (ordinal, order_key, line_key)
cross join lateral (
  select from order_lines o
  where o.order_key = l.order_key and o.line_key = l.line_key
  limit 1) as stored
