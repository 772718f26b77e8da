-- Question: on which days did which users come to do anything of `marks`, or none of it any more, as far as `user_days_changed`
-- tells? Views, carts, purchases, anything at all; sessions that bought, that did not, any. Nobody asks for those who took something out.
select
  m.marks as key, c.user_id, c.day, case when c.marks & m.marks <> 0 then 1 else -1 end as sign, c.users, c.found_day, c.found_marks
from user_days_changed c
cross join (values (1), (2), (8), (15), (16), (32), (48)) as m (marks)
where (c.marks & m.marks <> 0) <> (c.marks_then & m.marks <> 0)
