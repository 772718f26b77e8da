-- Counts that fell to nothing leave, so that the same events end in the same rows whatever their order.
delete from session_duration_days where sessions = 0
