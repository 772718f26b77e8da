-- The first currency that an event names is the store's, unless that was set before. $1: the currency.
update store_state
set currency = coalesce(currency, $1::text), currency_named = true
returning currency
