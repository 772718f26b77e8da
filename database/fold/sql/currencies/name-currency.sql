-- The first currency that an event names becomes the store's, unless one was set before. $1: the currency.
update store_state
set currency = coalesce(currency, $1::text), currency_named = true
returning currency
