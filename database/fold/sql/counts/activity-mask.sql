-- Activity mask of `u` on a day, in bits: 1 view, 2 cart, 4 remove_from_cart, 8 purchase, 16 began a session that bought, 32 began one that
-- did not.
u.stages + case when u.purchasers > 0 then 16 else 0 end + case when u.sessions > u.purchasers then 32 else 0 end
