insert into brands (name)
select distinct e.brand
from incoming_events e
where e.brand is not null and not exists (select from brands b where b.name = e.brand)
order by 1
