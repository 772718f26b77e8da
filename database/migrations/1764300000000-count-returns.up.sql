-- Users counted by the day on which they came and the day on which they came last before it (-infinity: never). Those of any range of
-- days are then the sum over its days of those who came last before its first: distinct users without a set of them, from at most
-- (days² ÷ 2) rows for each thing that is asked for.
set local work_mem = '128MB';

create table user_returns (
  -- What they did on both days: bits of user_days, 1 views, 2 carts, 8 purchases, 15 anything at all; of the sessions that they began,
  -- 16 one that bought, 32 one that did not, 48 any.
  marks smallint not null check (marks in (1, 2, 8, 15, 16, 32, 48)),
  day date not null,
  previous_day date not null check (previous_day < day),
  users integer not null check (users > 0),
  primary key (marks, day, previous_day)
) with (fillfactor = 50);

create table brand_returns (
  brand_id integer not null,
  day date not null,
  -- -infinity also for one that lies neither in the week nor in the month of `day`: brands are asked for by these alone, and for
  -- some thousand of them it is a tenth of the rows.
  previous_day date not null check (previous_day < day),
  users integer not null check (users > 0),
  primary key (brand_id, day, previous_day)
) with (fillfactor = 80);

-- By user: the writer looks for the day before and the day after. Days are told apart by ranges of pages, as in sessions. And with the
-- sessions that the user began on the day, which tell whether one is the only one of its kind.
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

-- By user too: one look says whether the writer knows the day, and which is the one before it.
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
