-- True if no event ever named the user `l.old_user`: all its events can then be found by the device with that id.
l.old_user < 0 and not exists (select from external_ids o where o.kind = 'user' and o.id = l.old_user)
