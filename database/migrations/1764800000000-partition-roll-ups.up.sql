-- Partitions the roll-ups that grow with every event by month of their day, like events. A loaded month is written to a separate table,
-- indexed when complete, and attached (etl/bulk/partition-aside.ts). Each index stays as large as its month, whatever the size of the
-- store.
-- In a zone other than UTC, a partition runs from the second day to the first day of the next month (database/partitions).
set local work_mem = '128MB';
set local maintenance_work_mem = '256MB';

alter table product_days rename to product_days_whole;
alter table product_days_whole drop constraint product_days_pkey;
drop index product_days_day;
create table product_days (
  product_id bigint not null,
  day date not null,
  brand_id integer not null,
  category_key integer not null,
  views integer not null,
  carts integer not null,
  removals integer not null,
  purchases integer not null,
  revenue numeric not null,
  last_event_at timestamptz not null
) partition by range (day);

alter table user_days rename to user_days_whole;
alter table user_days_whole drop constraint user_days_pkey;
drop index user_days_day;
create table user_days (
  user_id bigint not null,
  day date not null,
  -- Bit 1 view, 2 cart, 4 remove_from_cart, 8 purchase.
  stages smallint not null check (stages between 1 and 15),
  sessions integer not null default 0,
  -- Of these, those that bought.
  purchasers integer not null default 0 check (purchasers between 0 and sessions),
  -- Brands the user met, ascending. One row per brand, as in brand_user_days, took 44 bytes per event with its key; this takes 6.
  brands integer[] not null
) partition by range (day);

alter table sessions rename to sessions_whole;
alter table sessions_whole drop constraint sessions_pkey;
drop index sessions_started_day, sessions_user;
create table sessions (
  user_session uuid not null,
  user_id bigint not null,
  started_day date not null,
  started_at timestamptz not null,
  ended_at timestamptz not null check (ended_at >= started_at),
  events integer not null check (events > 0),
  views integer not null,
  carts integer not null,
  removals integer not null,
  purchases integer not null,
  revenue numeric not null
) partition by range (started_day);

do $$
declare
  part record;
begin
  for part in
    select distinct table_name, fill, date_trunc('month', day - z.days)::date as first_day, z.days
    from (
      select 'product_days' as table_name, 80 as fill, day from product_days_whole
      union all select 'user_days', 70, day from user_days_whole
      union all select 'sessions', 80, started_day from sessions_whole) as held
    cross join (select case when time_zone = 'UTC' then 0 else 1 end as days from store_state) as z
    order by 1, 3
  loop
    execute format(
      'create table %I partition of %I for values from (%L) to (%L) with (fillfactor = %s)',
      part.table_name || to_char(part.first_day, '_YYYY_MM'), part.table_name, part.first_day + part.days,
      (part.first_day + interval '1 month')::date + part.days, part.fill);
  end loop;
end
$$;

insert into product_days (
  product_id, day, brand_id, category_key, views, carts, removals, purchases, revenue, last_event_at)
select product_id, day, brand_id, category_key, views, carts, removals, purchases, revenue, last_event_at
from product_days_whole
order by day, brand_id, product_id, category_key;
drop table product_days_whole;
alter table product_days add primary key (product_id, day, brand_id, category_key);
create index product_days_day on product_days (day, brand_id);

insert into user_days (user_id, day, stages, sessions, purchasers, brands)
select u.user_id, u.day, u.stages, u.sessions, u.purchasers, coalesce(b.brands, '{}')
from user_days_whole u
left join (
  select user_id, day, array_agg(brand_id order by brand_id) as brands
  from brand_user_days
  group by user_id, day) as b on b.user_id = u.user_id and b.day = u.day
order by u.day, u.user_id;
drop table user_days_whole, brand_user_days;
alter table user_days add primary key (user_id, day);
create index user_days_day on user_days using brin (day) with (pages_per_range = 16);

insert into sessions (
  user_session, user_id, started_day, started_at, ended_at, events, views, carts, removals, purchases, revenue)
select user_session, user_id, started_day, started_at, ended_at, events, views, carts, removals, purchases, revenue
from sessions_whole
order by started_at, user_session;
drop table sessions_whole;
-- A session is unique by its id alone. The writers ensure it: they are serial and search every month. The key of a partitioned table must
-- include the partition column.
alter table sessions add primary key (user_session, started_day);
create index sessions_started_day on sessions using brin (started_day) with (pages_per_range = 16);
create index sessions_user on sessions (user_id, started_day);
