-- The store's currency, once an event has named one.
select currency from store_state where currency_named
