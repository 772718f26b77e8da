-- Question: which events carry a message id that is stored already, or came earlier in this batch? They leave the batch.
with first_of_id as (
  select message_id, min(ordinal) as ordinal
  from incoming_events
  where message_id is not null
  group by message_id
),
fresh as (
  insert into event_messages (message_id, received_at)
  select message_id, $1
  from first_of_id
  order by message_id
  on conflict (message_id) do nothing
  returning message_id
)
delete from incoming_events e
where e.message_id is not null
  and not exists (
    select from first_of_id o
    join fresh f on f.message_id = o.message_id
    where o.ordinal = e.ordinal)
returning e.ordinal
