-- As above, for the counts by number of events.
delete from session_event_days where sessions = 0
