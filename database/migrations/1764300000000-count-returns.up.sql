-- Users by the day on which they came and their previous day (-infinity: none). The distinct users of any range of days are the sum over
-- its days of the users whose previous day is before the range. This needs no set of users, and at most (days² ÷ 2) rows for each mask.
set local work_mem = '128MB';

create table user_returns (
  -- What they did on both days, in bits of user_days: 1 views, 2 carts, 8 purchases, 15 any event; 16 began a session that bought, 32 one
  -- that did not, 48 any session.
  marks smallint not null check (marks in (1, 2, 8, 15, 16, 32, 48)),
  day date not null,
  previous_day date not null check (previous_day < day),
  users integer not null check (users > 0),
  primary key (marks, day, previous_day)
) with (fillfactor = 50);

create table brand_returns (
  brand_id integer not null,
  day date not null,
  -- Also -infinity if the previous day is in neither the week nor the month of `day`: brand queries use only these ranges, and for some
  -- thousand brands this is a tenth of the rows.
  previous_day date not null check (previous_day < day),
  users integer not null check (users > 0),
  primary key (brand_id, day, previous_day)
) with (fillfactor = 80);

-- Keyed by user first: the writer looks up the previous and the next day. Page ranges tell days apart, as in sessions. Also counts the
-- sessions that the user began on the day, which shows whether a session is the only one of its kind.
alter table user_days rename to user_days_before;
alter table user_days_before drop constraint user_days_pkey;
create table user_days (
  user_id bigint not null,
  day date not null,
  -- Bit 1 view, 2 cart, 4 remove_from_cart, 8 purchase.
  stages smallint not null check (stages between 1 and 15),
  sessions integer not null default 0,
  -- Of these, those that bought.
  purchasers integer not null default 0 check (purchasers between 0 and sessions)
) with (fillfactor = 80);
insert into user_days (user_id, day, stages, sessions, purchasers)
select d.user_id, d.day, d.stages, coalesce(s.sessions, 0), coalesce(s.purchasers, 0)
from user_days_before d
left join (
  select user_id, started_day, count(*) as sessions, count(*) filter (where purchases > 0) as purchasers
  from sessions
  group by user_id, started_day) as s on s.user_id = d.user_id and s.started_day = d.day
order by d.user_id, d.day;
drop table user_days_before;
alter table user_days add primary key (user_id, day);
create index user_days_day on user_days using brin (day) with (pages_per_range = 16);

-- Keyed by user first: one lookup shows whether the writer knows the day, and the previous day.
alter table brand_user_days drop constraint brand_user_days_pkey;
alter table brand_user_days add primary key (user_id, brand_id, day);
create index brand_user_days_day on brand_user_days using brin (day) with (pages_per_range = 16);

insert into user_returns (marks, day, previous_day, users)
select marks, day, previous_day, count(*)
from (
  select
    m.marks, d.day, coalesce(lag(d.day) over (partition by m.marks, d.user_id order by d.day), '-infinity') as previous_day
  from (
    select
      user_id, day,
      stages + case when purchasers > 0 then 16 else 0 end + case when sessions > purchasers then 32 else 0 end as marks
    from user_days) as d
  cross join (values (1), (2), (8), (15), (16), (32), (48)) as m (marks)
  where d.marks & m.marks <> 0) as dated
group by marks, day, previous_day
order by marks, day, previous_day;

insert into brand_returns (brand_id, day, previous_day, users)
select brand_id, day, previous_day, count(*)
from (
  select
    brand_id, day,
    case
      when previous_day >= least(date_trunc('week', day::timestamp), date_trunc('month', day::timestamp)) then previous_day
      else '-infinity'
    end as previous_day
  from (
    select brand_id, day, lag(day) over (partition by brand_id, user_id order by day) as previous_day
    from brand_user_days) as met) as dated
group by brand_id, day, previous_day
order by brand_id, day, previous_day;
