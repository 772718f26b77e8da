batch_details as materialized (
  select *
  from jsonb_to_recordset($1::jsonb) as d (
    product_id bigint, described_at timestamptz, name text collate "C", image_url text collate "C", url text collate "C",
    brand text collate "C", category_code text collate "C", price numeric)
)
