-- Users who met each brand, by day.
select brand_id, day, count(*) as users
from brand_users_seen
group by brand_id, day
