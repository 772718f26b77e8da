-- Reads a file and separates regular records from irregular ones. A regular record has every value in the exact form that the store writes:
-- the check writes each value out again and compares. All other records (`irregular`) go through parse-event.ts, which alone decides what they
-- mean or why they are rejected.
-- SPLIT, LINE, TEXT_CHECK: depend on the file; LATEST: latest accepted time; OPTIONAL_CHECK: the optional columns are empty;
-- CATEGORY_CODE, BRAND: text as written, null for a word that means a missing value; DETAILS: likewise, the file's product details.
create or replace table records as
with fields as (
  SPLIT
),
typed as (
  select
    *,
    try_cast(left(event_time, 19) as timestamp) as typed_time,
    try_cast(product_id as bigint) as typed_product,
    try_cast(nullif(category_id, '') as bigint) as typed_category,
    try_cast(nullif(price, '') as decimal(14, 4)) as typed_price,
    try_cast(user_id as bigint) as typed_user,
    try_cast(nullif(user_session, '') as uuid) as typed_session
  from fields
),
judged as (
  select
    *,
    coalesce(
      is_whole
      and strlen(event_time) = 23 and suffix(event_time, ' UTC')
      and typed_time::varchar = left(event_time, 19) and typed_time >= timestamp '1970-01-01' and typed_time < timestamp '2101-01-01'
      and typed_time <= timestamp 'LATEST'
      and event_type in ('view', 'cart', 'remove_from_cart', 'purchase')
      and typed_product >= 0 and typed_product::varchar = product_id
      and (category_id = '' or (typed_category >= 0 and typed_category::varchar = category_id))
      and (price = '' or regexp_full_match(price, '[0-9]{1,10}(\.[0-9]{1,4})?'))
      and typed_user >= 0 and typed_user::varchar = user_id
      and (user_session = '' or typed_session::varchar = user_session)
      and OPTIONAL_CHECK
      and TEXT_CHECK,
      false) as is_plain
  from typed
)
select
  typed_time as event_time,
  try_cast(event_type as event_type) as event_type,
  typed_product as product_id,
  typed_category as category_id,
  CATEGORY_CODE,
  BRAND,
  typed_price as price,
  typed_user as user_id,
  typed_session as user_session,
  DETAILS
  -- Only here: rebuilding every line takes a fifth of the reading time.
  case when is_plain then null else LINE end as irregular
from judged
