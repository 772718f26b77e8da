-- Question: in which currency is the store, once an event has named one?
select currency from store_state where currency_named
