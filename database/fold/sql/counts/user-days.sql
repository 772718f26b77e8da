-- Activity mask and brands of each user by day.
select day, user_id, bit_or(stages) as stages, array_sort(array_agg(brand_id)) as brands
from ({{brand-user-days}}) as met
group by day, user_id
