-- Question: which users did what on each day, and which brands did they meet?
select day, user_id, bit_or(stages) as stages, array_sort(array_agg(brand_id)) as brands
from ({{brand-user-days}}) as met
group by day, user_id
