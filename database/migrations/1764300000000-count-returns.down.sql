drop table user_returns, brand_returns;
drop index user_days_day, brand_user_days_day;
alter table user_days drop constraint user_days_pkey, drop sessions, drop purchasers;
alter table user_days add primary key (day, user_id);
alter table brand_user_days drop constraint brand_user_days_pkey;
alter table brand_user_days add primary key (brand_id, day, user_id);
