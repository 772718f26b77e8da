-- Whether no event ever named the user `l.old_user`: all that it did is then found by the device whose id it is.
l.old_user < 0 and not exists (select from outside_ids o where o.kind = 'user' and o.id = l.old_user)
