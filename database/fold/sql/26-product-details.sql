-- Table product_details: the newest value of each field. The parameter holds the details as JSON. A field without a new value keeps the
-- stored one.
with {{keyed:26-batch-details}}
told as (
  {{product-details}}
)
insert into product_details as d (
  product_id, name, named_at, image_url, image_url_at, url, url_at, brand, branded_at, category_code, categorised_at, price, priced_at)
select
  product_id, name, named_at, image_url, image_url_at, url, url_at, brand, branded_at, category_code, categorised_at, price, priced_at
from told
order by product_id
on conflict (product_id) do update set
  name = case
    when d.named_at is null or (excluded.named_at, excluded.name) > (d.named_at, d.name) then excluded.name
    else d.name end,
  named_at = greatest(d.named_at, excluded.named_at),
  image_url = case
    when d.image_url_at is null or (excluded.image_url_at, excluded.image_url) > (d.image_url_at, d.image_url) then excluded.image_url
    else d.image_url end,
  image_url_at = greatest(d.image_url_at, excluded.image_url_at),
  url = case
    when d.url_at is null or (excluded.url_at, excluded.url) > (d.url_at, d.url) then excluded.url
    else d.url end,
  url_at = greatest(d.url_at, excluded.url_at),
  brand = case
    when d.branded_at is null or (excluded.branded_at, excluded.brand) > (d.branded_at, d.brand) then excluded.brand
    else d.brand end,
  branded_at = greatest(d.branded_at, excluded.branded_at),
  category_code = case
    when d.categorised_at is null or (excluded.categorised_at, excluded.category_code) > (d.categorised_at, d.category_code) then excluded.category_code
    else d.category_code end,
  categorised_at = greatest(d.categorised_at, excluded.categorised_at),
  price = case
    when d.priced_at is null or (excluded.priced_at, excluded.price) > (d.priced_at, d.price) then excluded.price
    else d.price end,
  priced_at = greatest(d.priced_at, excluded.priced_at)
