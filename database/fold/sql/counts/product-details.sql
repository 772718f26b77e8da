-- The latest value of each product field. At equal times the greater value wins, so the order of arrival does not matter. A field without
-- any value is null.
with newest as (
  select
    product_id,
    max(described_at) filter (where name is not null) as named_at,
    max(described_at) filter (where image_url is not null) as image_url_at,
    max(described_at) filter (where url is not null) as url_at,
    max(described_at) filter (where brand is not null) as branded_at,
    max(described_at) filter (where category_code is not null) as categorised_at,
    max(described_at) filter (where price is not null) as priced_at
  from batch_details
  group by product_id
)
select
  n.product_id,
  max(d.name) filter (where d.described_at = n.named_at) as name, n.named_at,
  max(d.image_url) filter (where d.described_at = n.image_url_at) as image_url, n.image_url_at,
  max(d.url) filter (where d.described_at = n.url_at) as url, n.url_at,
  max(d.brand) filter (where d.described_at = n.branded_at) as brand, n.branded_at,
  max(d.category_code) filter (where d.described_at = n.categorised_at) as category_code, n.categorised_at,
  max(d.price) filter (where d.described_at = n.priced_at) as price, n.priced_at
from newest n
join batch_details d on d.product_id = n.product_id
group by n.product_id, n.named_at, n.image_url_at, n.url_at, n.branded_at, n.categorised_at, n.priced_at
