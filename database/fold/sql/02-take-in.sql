insert into incoming_events (
  ordinal, message_id, event_time, event_type, product_id, category_id, category_code, brand, price, user_id, user_session, quantity)
select *
from unnest(
  $1::integer[], $2::text[], $3::timestamptz[], $4::event_type[], $5::bigint[], $6::bigint[], $7::text[], $8::text[],
  $9::numeric[], $10::bigint[], $11::uuid[], $12::integer[])
