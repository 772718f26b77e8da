alter table product_days rename to product_days_parted;
alter table product_days_parted drop constraint product_days_pkey;
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
  last_event_at timestamptz not null,
  primary key (product_id, day, brand_id, category_key)
) with (fillfactor = 80);
insert into product_days (
  product_id, day, brand_id, category_key, views, carts, removals, purchases, revenue, last_event_at)
select product_id, day, brand_id, category_key, views, carts, removals, purchases, revenue, last_event_at
from product_days_parted
order by product_id, day, brand_id, category_key;
drop table product_days_parted;
create index product_days_day on product_days (day, brand_id);

create table brand_user_days (
  brand_id integer not null,
  day date not null,
  user_id bigint not null,
  primary key (user_id, brand_id, day)
);
insert into brand_user_days (brand_id, day, user_id)
select b.brand_id, u.day, u.user_id
from user_days u
cross join unnest(u.brands) as b (brand_id)
order by u.user_id, b.brand_id, u.day;
create index brand_user_days_day on brand_user_days using brin (day) with (pages_per_range = 16);

alter table user_days rename to user_days_parted;
alter table user_days_parted drop constraint user_days_pkey;
drop index user_days_day;
create table user_days (
  user_id bigint not null,
  day date not null,
  stages smallint not null check (stages between 1 and 15),
  sessions integer not null default 0,
  purchasers integer not null default 0 check (purchasers between 0 and sessions),
  primary key (user_id, day)
) with (fillfactor = 80);
insert into user_days (user_id, day, stages, sessions, purchasers)
select user_id, day, stages, sessions, purchasers
from user_days_parted
order by user_id, day;
drop table user_days_parted;
create index user_days_day on user_days using brin (day) with (pages_per_range = 16);

alter table sessions rename to sessions_parted;
alter table sessions_parted drop constraint sessions_pkey;
drop index sessions_started_day, sessions_user;
create table sessions (
  user_session uuid primary key,
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
) with (fillfactor = 80);
insert into sessions (
  user_session, user_id, started_day, started_at, ended_at, events, views, carts, removals, purchases, revenue)
select user_session, user_id, started_day, started_at, ended_at, events, views, carts, removals, purchases, revenue
from sessions_parted
order by started_at, user_session;
drop table sessions_parted;
create index sessions_started_day on sessions using brin (started_day) with (pages_per_range = 16);
create index sessions_user on sessions (user_id, started_day);
